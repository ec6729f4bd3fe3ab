"""Forks Celery workers that are ready at once: `python -m tests.integration.nursery`.

Starting a worker takes seconds, of which nearly all go into reading the program. This process reads it once, and for
each line on its standard input forks a worker that leads a process group of its own, and prints its number.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

import django

PR_SET_PDEATHSIG = 1


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork until the input ends."""
    django.setup()
    from hz_plus.celery import app  # the settings must be there first

    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say("ready")
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_worker(app)
        say(str(pid))


def _become_worker(app: object) -> None:
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # it does not outlive this process
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    app.worker_main(["worker", "--pool=solo", "--loglevel=error", *alone])  # type: ignore[attr-defined]
    os._exit(0)


if __name__ == "__main__":
    main()
