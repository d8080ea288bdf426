"""A cache a page can do without: Redis where it answers, this process's memory where it does not.

Limits on failed sign-ins are kept in the cache. With Redis away they are counted in each
process instead: looser by the number of processes, never off, and nobody is kept out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

#: The logical database of the cache; the broker has 0.
CACHE_DATABASE = 2

SOCKET_SECONDS = 1.0

#: How long memory serves after Redis failed, so that pages do not each wait for a timeout.
REST_SECONDS = 5.0


def caches_for(redis_url: str) -> dict[str, dict[str, Any]]:
    """Django's CACHES; in memory where no Redis is named, so that commands need none."""
    if not redis_url:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    timeouts = {"socket_timeout": SOCKET_SECONDS, "socket_connect_timeout": SOCKET_SECONDS}
    return {
        "default": {
            "BACKEND": "scaling.cache.SteadyCache",
            "LOCATION": with_database(redis_url, CACHE_DATABASE),
            "KEY_PREFIX": "scaling",
            "OPTIONS": timeouts,
        }
    }


def with_database(redis_url: str, number: int) -> str:
    """The same server, another logical database: a path in redis://, a query in unix://."""
    address, _, asked = redis_url.partition("?")
    query = [(name, value) for name, value in parse_qsl(asked) if name != "db"]
    if address.startswith("unix:"):
        query.append(("db", str(number)))
    else:
        address = "/".join([*address.split("/")[:3], str(number)])
    return f"{address}?{urlencode(query)}" if query else address


class SteadyClient:
    """Asks Redis, and while it is away this process's memory, which answers to the same calls."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis = RedisCacheClient(servers, **options)
        self._memory = LocMemCache("steady", {})
        self._resting_until = 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        asked, instead = getattr(self._redis, name), getattr(self._memory, name)

        def ask(*args: Any) -> Any:
            if time.monotonic() >= self._resting_until:
                try:
                    return asked(*args)
                except (RedisError, OSError) as error:
                    self._resting_until = time.monotonic() + REST_SECONDS
                    logger.warning("cache_away", error=str(error))
            return instead(*args)

        return ask


class SteadyCache(RedisCache):
    """While Redis is away, what it held is missed and what is new stays in memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SteadyClient
