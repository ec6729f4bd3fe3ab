"""A test that cannot run is named loudly here, and fails in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loud import require

ROOT = Path(__file__).parents[2]
MISSING = """
from tests.loud import require

def test_page():
    require(False, "Chromium")
"""


def test_what_is_there_lets_the_test_go_on() -> None:
    require(True, "Chromium")


def test_what_is_missing_leaves_the_test_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="COULD NOT RUN: it needs Chromium"):
        require(False, "Chromium")


def test_what_is_missing_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nothing may be left out"):
        require(False, "Chromium")


def test_what_was_left_out_is_named_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "test_missing.py").write_text(MISSING)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.loud", str(tmp_path)],
        env=environment | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "hz_plus.settings"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TESTS THAT COULD NOT RUN ON THIS MACHINE" in result.stdout, result.stdout
    assert "COULD NOT RUN: test_missing.py::test_page IT NEEDS CHROMIUM" in result.stdout
    assert "1 skipped" in result.stdout
