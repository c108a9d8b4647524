"""Redis, with a limit on everything.

Each SKU has a *generation*: a random word that every write replaces. An entry
tells the generation in which its price was loaded, and counts only as long as
that is the current one. What a slow reader puts back is of an old generation,
and does no harm.
"""
import asyncio
import hashlib
import json
import random
import secrets
import time

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

LIMIT_S = 0.35
FAILURES_ALLOWED = 2
REST_S = 1.0
CHANNEL = "prices changed"
NO_GENERATION = b"-"


class Away(Exception):
    """Redis could not be asked."""


class Found:
    """What the cache says of a SKU."""

    def __init__(self, generation, known, price):
        self.generation = generation
        self.known = known
        self.price = price


class Cache:
    def __init__(self, url, ttl):
        self._ttl_ms = int(ttl * 1000)
        # without retries: they would multiply the limit
        self._redis = redis.from_url(url, socket_timeout=LIMIT_S, socket_connect_timeout=LIMIT_S, retry=Retry(NoBackoff(), 0))
        self._ears = redis.from_url(url, socket_connect_timeout=LIMIT_S, socket_timeout=None, retry=Retry(NoBackoff(), 0))
        self._failures = 0
        self._rests_until = 0.0
        self._listening = None

    async def look(self, sku):
        generation, entry = await self._ask(lambda: self._redis.mget(_generation_key(sku), _price_key(sku)))
        generation = generation or NO_GENERATION
        known, price = _read(entry, generation)
        return Found(generation, known, price)

    async def keep(self, sku, generation, price):
        """Puts it in, and tells whether the generation is still the same: if not, the price may be old."""

        async def both():
            async with self._redis.pipeline(transaction=True) as pipe:
                life = int(self._ttl_ms * random.uniform(0.7, 1))
                pipe.set(_price_key(sku), generation + b"\n" + json.dumps(price).encode(), px=life)
                pipe.get(_generation_key(sku))
                return await pipe.execute()

        _, now = await self._ask(both)
        return (now or NO_GENERATION) == generation

    async def change(self, sku):
        """A new generation. It outlives whatever may still be put in for the last one."""

        async def all_three():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.set(_generation_key(sku), secrets.token_hex(8), px=5 * self._ttl_ms)
                pipe.delete(_price_key(sku))
                pipe.publish(CHANNEL, sku.encode())
                return await pipe.execute()

        await self._ask(all_three, anyway=True)

    async def _ask(self, question, anyway=False):
        if not anyway and time.monotonic() < self._rests_until:
            raise Away("it failed lately")
        try:
            answer = await asyncio.wait_for(question(), LIMIT_S)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            self._failures += 1
            if self._failures >= FAILURES_ALLOWED:
                self._rests_until = time.monotonic() + REST_S
            raise Away(str(error)) from error
        self._failures = 0
        self._rests_until = 0.0
        return answer

    def listen(self, heard):
        """Calls `heard` with each SKU that any instance has changed."""
        self._listening = asyncio.create_task(self._keep_listening(heard))

    async def _keep_listening(self, heard):
        while True:
            try:
                async with self._ears.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        heard(message["data"].decode())
            except (RedisError, OSError, asyncio.TimeoutError):
                await asyncio.sleep(0.5)

    async def close(self):
        self._listening.cancel()
        await self._redis.aclose()
        await self._ears.aclose()


def _read(entry, generation):
    try:
        loaded_in, body = entry.split(b"\n", 1)
        if loaded_in != generation:
            return False, None
        price = json.loads(body)
        return True, price
    except (AttributeError, ValueError):
        # nothing there, or nothing of ours
        return False, None


def _digest(sku):
    # SKUs may be long and strange; digests are not
    return hashlib.sha256(sku.encode()).hexdigest()


def _price_key(sku):
    return f"lendery:{{{_digest(sku)}}}:price"


def _generation_key(sku):
    return f"lendery:{{{_digest(sku)}}}:generation"
