"""The shared cache lives beside the queue and must not harm it."""

import redis

from hz_plus.lib.caches import SharedCache


def test_clearing_the_cache_keeps_the_queue(redis_url: str) -> None:
    cache = SharedCache(redis_url, {"KEY_PREFIX": "hz-test"})
    with redis.Redis.from_url(redis_url) as client:
        client.rpush("hz-test-queue", "task")
        cache.set("page", "figures")
        assert cache.get("page") == "figures"
        cache.clear()
        assert cache.get("page") is None
        assert client.lrange("hz-test-queue", 0, -1) == [b"task"]
        client.delete("hz-test-queue")
    cache.close()


def test_one_client_serves_all_calls(redis_url: str) -> None:
    cache = SharedCache(redis_url, {"KEY_PREFIX": "hz-test"})
    client = cache._cache.get_client("page", write=True)
    assert cache._cache.get_client("another") is client
    cache.close()
