"""Says whether PostgreSQL and Redis answer: `python -m tests.services DATABASE_URL REDIS_URL [EMPTY_DATABASE_URL]`.

The database named last is made anew, empty.
"""

import sys
from urllib.parse import urlsplit

import environ
import psycopg2
import redis
from psycopg2 import sql

HOW = (
    "Start both (on Debian: apt-get install postgresql redis-server; pg_ctlcluster 15 main start; "
    "redis-server --daemonize yes), or say where they are: make test-pg DATABASE_URL=postgres://user:password@"
    "host:5432/name REDIS_URL=redis://host:6379/5. The database user must be allowed to create databases."
)


def postgresql_fault(url: str) -> str:
    """Why the tests cannot use the PostgreSQL server at `url`; nothing when they can."""
    try:
        _connect(url).close()
    except psycopg2.OperationalError as error:
        return f"PostgreSQL at {_place(url)} does not let us in: {error}".strip()
    return ""


def _connect(url: str) -> psycopg2.extensions.connection:
    """The server at `url`, in its own database."""
    config = environ.Env.db_url_config(url)
    return psycopg2.connect(
        host=config["HOST"],
        port=config["PORT"] or 5432,
        user=config["USER"],
        password=config["PASSWORD"],
        dbname="postgres",
        connect_timeout=5,
    )


def make_anew(url: str) -> None:
    """Drop the database named by `url` if it is there, and create it."""
    name = sql.Identifier(environ.Env.db_url_config(url)["NAME"])
    connection = _connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    connection.close()


def redis_fault(url: str) -> str:
    """Why the tests cannot use the Redis server at `url`; nothing when they can."""
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
    except redis.RedisError as error:
        return f"Redis at {_place(url)} does not answer: {error}"
    return ""


def _place(url: str) -> str:
    """Host and port of a URL, without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def main(database_url: str, redis_url: str, empty: str = "") -> int:
    """Print what is missing; the exit code is 0 when nothing is."""
    faults = [fault for fault in (postgresql_fault(database_url), redis_fault(redis_url)) if fault]
    if faults:
        print(*faults, HOW, sep="\n")
    elif empty:
        make_anew(empty)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
