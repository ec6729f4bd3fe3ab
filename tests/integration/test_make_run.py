"""The command behind `make run` stops cleanly, and a second start keeps the data and is quick."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hz_plus.processes import free_port, port_is_free
from tests.integration.running import NOT_OURS, ROOT


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    """Start the runner on SQLite and the embedded queue, without the demo."""
    ours = (*NOT_OURS, "DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.Popen(
        [sys.executable, "-m", "hz_plus.processes"],
        env=environment | {"HZ_ENV": "development", "HZ_DATA_DIR": str(data_dir), "PORT": str(port)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.worker
def test_it_stops_without_leaving_anything_and_starts_again_with_its_data(tmp_path: Path) -> None:
    port = free_port()
    for said in ("hangzhou-2015: 435 changed.", "hangzhou-2015 is there already."):
        lines: list[str] = []
        with start(tmp_path, port) as runner:
            assert runner.stdout is not None
            for line in runner.stdout:
                lines.append(line)
                if f"http://127.0.0.1:{port}/" in line:
                    runner.send_signal(signal.SIGTERM)
        assert runner.returncode == 0, "".join(lines)
        assert said in "".join(lines)
        assert port_is_free(port)
    assert (tmp_path / "hz.sqlite3").exists()
