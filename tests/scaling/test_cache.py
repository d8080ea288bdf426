"""Redis is a convenience: a page never fails for want of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import BaseCache

from scaling.cache import SteadyCache, caches_for, with_database
from scaling.launcher.places import Store
from scaling.launcher.valkey import ValkeyServer


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host:6379/0", "redis://host:6379/2"),
        ("rediss://:word@host:6379", "rediss://:word@host:6379/2"),
        ("redis://host/?db=5", "redis://host/2"),
        ("unix:///run/valkey.sock?db=0", "unix:///run/valkey.sock?db=2"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock?db=2"),
    ],
)
def test_the_cache_has_a_logical_database_of_its_own(url: str, expected: str) -> None:
    assert with_database(url, 2) == expected


def test_without_redis_the_cache_is_in_memory() -> None:
    assert caches_for("")["default"]["BACKEND"].endswith("LocMemCache")


def steady(url: str) -> BaseCache:
    settings = caches_for(url)["default"]
    return SteadyCache(settings.pop("LOCATION"), settings)


def use(cache: BaseCache) -> list[object]:
    """One of each call; the answers are the same from Redis and from memory."""
    cache.clear()
    cache.set("a", {"x": 1}, 60)
    cache.set_many({"b": 1, "c": 2, "d": 3}, 60)
    cache.delete_many(["d"])
    return [
        cache.get("a"),
        cache.get("missing", "default"),
        cache.add("a", "other"),
        cache.incr("b", 4),
        sorted(cache.get_many(["b", "c", "d"]).items()),
        cache.touch("c", 30),
        cache.has_key("c"),
        cache.delete("c"),
        cache.get("a"),
    ]


@pytest.mark.launcher
def test_memory_answers_as_redis_does_when_it_goes_away(tmp_path: Path) -> None:
    server = ValkeyServer(Store(tmp_path), lasting=False)
    server.start()
    cache = steady(server.url)
    from_redis = use(cache)
    server.stop()
    assert use(cache) == from_redis
    assert from_redis[0] == {"x": 1}


def test_redis_that_never_was_costs_one_attempt(tmp_path: Path) -> None:
    cache = steady(f"unix://{tmp_path}/none.sock")
    assert use(cache) == use(cache)
