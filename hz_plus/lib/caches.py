"""The cache all processes share, kept in the same Redis database as the queue of tasks."""

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis


class OneClient(RedisCacheClient):
    """Django's client, made once: it makes another for each call, which took longer than many an answer."""

    @cached_property
    def _made(self) -> Redis:
        client: Redis = super().get_client(write=True)
        return client

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """The client; there is one server, whatever the key."""
        return self._made


class SharedCache(RedisCache):
    """Django's Redis cache, except that clearing it leaves the queue alone.

    Django's own `clear` empties the whole Redis database, and with it every task that waits there.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient

    def clear(self) -> None:
        """Delete the keys of this cache and no others."""
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.unlink(key)
