"""The cache all processes share, kept in the same Redis database as the queue of tasks."""

from django.core.cache.backends.redis import RedisCache


class SharedCache(RedisCache):
    """Django's Redis cache, except that clearing it leaves the queue alone.

    Django's own `clear` empties the whole Redis database, and with it every task that waits there.
    """

    def clear(self) -> None:
        """Delete the keys of this cache and no others."""
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.unlink(key)
