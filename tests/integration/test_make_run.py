"""The command behind `make run` prepares an empty directory, serves, and leaves nothing running."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hz_plus.processes import free_port, port_is_free

ROOT = Path(__file__).parents[2]
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")


def printed(runner: subprocess.Popen[str]) -> Iterator[str]:
    """What the runner prints, line by line."""
    assert runner.stdout is not None
    yield from runner.stdout


@pytest.mark.slow
@pytest.mark.worker
def test_it_serves_and_stops(tmp_path: Path) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    runner = subprocess.Popen(
        [sys.executable, "-m", "hz_plus.processes"],
        env=environment | {"HZ_ENV": "development", "HZ_DATA_DIR": str(tmp_path), "PORT": str(port)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    with runner:
        for line in printed(runner):
            lines.append(line)
            if f"http://127.0.0.1:{port}/" in line:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/plans/") as answer:
                    assert b"hangzhou-2015" in answer.read()
                runner.send_signal(signal.SIGTERM)
    assert runner.returncode == 0, "".join(lines)
    assert (tmp_path / "hz.sqlite3").exists()
    assert port_is_free(port)
