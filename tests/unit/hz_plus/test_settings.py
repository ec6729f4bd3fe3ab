"""What the settings make of the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
NAMES = ("DEBUG", "QUEUE", "DATABASES", "CELERY_TASK_ALWAYS_EAGER", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS")
SHOW = f"""
import json
from hz_plus import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}, default=str))
"""
OURS = ("HZ_ENV", "HZ_DATA_DIR", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")


def load(data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that has only these of our variables."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environment | {"HZ_DATA_DIR": str(data_dir)} | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def loaded(data_dir: Path, **variables: str) -> dict[str, Any]:
    """The settings that `load` gives."""
    result = load(data_dir, **variables)
    assert result.returncode == 0, result.stderr
    settings: dict[str, Any] = json.loads(result.stdout)
    return settings


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HZ_ENV": "production"}, "set SECRET_KEY"),
        ({"HZ_ENV": "production", "SECRET_KEY": ""}, "set SECRET_KEY"),
        ({"HZ_ENV": "production", "SECRET_KEY": "short"}, "at least 50 random characters"),
        (
            {"HZ_ENV": "production", "SECRET_KEY": "not-a-secret-the-demo-and-development-key-of-hz-plus"},
            "set SECRET_KEY",
        ),
        ({"HZ_ENV": "live"}, "demo, development, production"),
    ],
)
def test_settings_that_are_refused(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    result = load(tmp_path, **variables)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert sentence in result.stderr


def test_nothing_set_needs_no_service(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "hz.sqlite3")
    assert settings["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["QUEUE"] == "eager"
    assert settings["CELERY_TASK_ALWAYS_EAGER"] is True


def test_production_with_services(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        HZ_ENV="production",
        SECRET_KEY="a secret of its own " * 3,
        ALLOWED_HOSTS="hz.example,hz2.example",
        DATABASE_URL="postgres://u:p@db.example:5433/hz",
        REDIS_URL="redis://queue.example:6379/0",
    )
    database = settings["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "hz")
    assert database["CONN_HEALTH_CHECKS"] is True
    assert settings["ALLOWED_HOSTS"] == ["hz.example", "hz2.example"]
    assert settings["QUEUE"] == "redis"
    assert settings["CELERY_TASK_ALWAYS_EAGER"] is False
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["DEBUG"] is False


def test_the_demo_shows_no_debug_pages(tmp_path: Path) -> None:
    assert loaded(tmp_path, HZ_ENV="demo")["DEBUG"] is False
