"""Workers are killed at any point: figures stay whole, and nothing that was asked for is lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.running import NOT_OURS, ROOT, own_database

pytestmark = [pytest.mark.slow, pytest.mark.worker]


def test_killed_workers_leave_figures_whole_and_lose_nothing(redis_url: str, tmp_path: Path) -> None:
    with own_database() as database_url:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        environment |= {
            "HZ_ENV": "demo",
            "HZ_DATA_DIR": str(tmp_path),
            "HZ_SWEEP_SECONDS": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": re.sub(r"/\d+$", "/7", redis_url),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.killing"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=170,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "50 kills" in done.stdout
