"""HZ+ as `make run` runs it: the process runner, its database and queue, asked over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg2

from hz_plus.processes import free_port

ROOT = Path(__file__).parents[2]
NOT_OURS = ("SECRET_KEY", "ALLOWED_HOSTS", "HZ_ENV")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


@dataclass(slots=True)
class Running:
    """A running installation."""

    address: str
    environment: dict[str, str]
    jar: CookieJar = field(default_factory=CookieJar)

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the server; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def token(self, username: str, *scopes: str) -> str:
        """Issue a token."""
        printed = self.manage("api_token", username, "--scopes", ",".join(scopes))
        found = re.search(r"hz_[\w-]+", printed)
        assert found, printed
        return found[0]

    def call(
        self,
        path: str,
        *,
        token: str = "",
        data: Any = None,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One API request as a client would make it."""
        body = None if data is None else json.dumps(data).encode()
        sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.address + path, data=body, headers=sent, method=method)
        return _answer(urllib.request.build_opener(), request)

    def page(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """One page as a browser without JavaScript would ask for it; cookies are kept."""
        data = None
        if form is not None:
            crumbs = {cookie.name: cookie.value or "" for cookie in self.jar}
            data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": crumbs["csrftoken"]}).encode()
        request = urllib.request.Request(
            self.address + path, data=data, headers={"Referer": self.address + path}
        )
        return _answer(urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)), request)

    def sign_in(self, username: str, password: str = "demo-2016") -> None:
        """Sign in through the page."""
        self.jar.clear()
        self.page("/account/sign-in/")
        answer = self.page("/account/sign-in/", {"username": username, "password": password})
        assert answer.status == 200, answer.text


def _answer(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Answer:
    try:
        with opener.open(request, timeout=20) as response:
            return Answer(response.status, dict(response.headers), response.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read().decode())


def eventually(what: Any, *, within: float) -> float:
    """Ask `what` until it is true; return the seconds it took, fail after `within`."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < within, f"not within {within} s"
        time.sleep(0.05)
    return time.monotonic() - started


@contextmanager
def running(data_dir: Path) -> Iterator[Running]:
    """Start everything in demo mode on an empty database of the kind under test; stop it after."""
    port = free_port()
    with own_database() as database_url:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        environment |= {"HZ_ENV": "demo", "HZ_DATA_DIR": str(data_dir), "PORT": str(port)}
        if database_url:
            environment["DATABASE_URL"] = database_url
            environment["REDIS_URL"] = re.sub(r"/\d+$", "/6", environment["REDIS_URL"])
        runner = subprocess.Popen(
            [sys.executable, "-m", "hz_plus.processes"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            assert runner.stdout is not None
            printed = []
            for line in runner.stdout:
                printed.append(line)
                if f"http://127.0.0.1:{port}/" in line:
                    break
            assert runner.poll() is None, "".join(printed)
            yield Running(f"http://127.0.0.1:{port}", environment)
        finally:
            runner.send_signal(signal.SIGTERM)
            runner.communicate(timeout=30)


@contextmanager
def own_database() -> Iterator[str]:
    """A PostgreSQL database of our own where the tests run on PostgreSQL; nothing on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"hz_run_{os.getpid()}"
    server = url.rpartition("/")[0]
    _execute(f"{server}/postgres", f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        _execute(f"{server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
