"""Says whether PostgreSQL and Redis answer: `python -m tests.services DATABASE_URL REDIS_URL`."""

import sys
from urllib.parse import urlsplit

import environ
import psycopg2
import redis

HOW = (
    "Start both (on Debian: apt-get install postgresql redis-server; pg_ctlcluster 15 main start; "
    "redis-server --daemonize yes), or say where they are: make test-pg DATABASE_URL=postgres://user:password@"
    "host:5432/name REDIS_URL=redis://host:6379/5. The database user must be allowed to create databases."
)


def postgresql_fault(url: str) -> str:
    """Why the tests cannot use the PostgreSQL server at `url`; nothing when they can."""
    config = environ.Env.db_url_config(url)
    try:
        connection = psycopg2.connect(
            host=config["HOST"],
            port=config["PORT"] or 5432,
            user=config["USER"],
            password=config["PASSWORD"],
            dbname="postgres",
            connect_timeout=5,
        )
    except psycopg2.OperationalError as error:
        return f"PostgreSQL at {_place(url)} does not let us in: {error}".strip()
    connection.close()
    return ""


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


def main(database_url: str, redis_url: str) -> int:
    """Print what is missing; the exit code is 0 when nothing is."""
    faults = [fault for fault in (postgresql_fault(database_url), redis_fault(redis_url)) if fault]
    if faults:
        print(*faults, HOW, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
