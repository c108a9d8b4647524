"""Prices: from this process's memory, from Redis, from the table, in this order."""
import asyncio
import time

from cache import Away

# a write has to be seen within a second, also if its message gets lost
MEMORY_S = 0.7
ROOM = 10_000
MOST_LOADS = 4


class Prices:
    def __init__(self, table, cache):
        self._table = table
        self._cache = cache
        self._memory = {}
        self._under_way = {}

    async def find(self, sku):
        remembered = self._memory.get(sku)
        if remembered and time.monotonic() < remembered[1]:
            return remembered[0]
        task = self._under_way.get(sku)
        if task is None:
            task = asyncio.create_task(self._find(sku))
            self._under_way[sku] = task
            task.add_done_callback(lambda done: self._under_way.pop(sku) if self._under_way.get(sku) is done else None)
        # one who leaves must not take the others' load along
        return await asyncio.shield(task)

    async def set(self, sku, name, cents):
        version = await self._table.set(sku, name, cents)
        self.overheard(sku)
        try:
            await self._cache.change(sku)
        except Away:
            pass
        self.overheard(sku)
        return version

    def overheard(self, sku):
        """This SKU has been changed, here or elsewhere."""
        self._memory.pop(sku, None)
        self._under_way.pop(sku, None)

    async def _find(self, sku):
        price = None
        for _ in range(MOST_LOADS):
            asked_at = time.monotonic()
            try:
                found = await self._cache.look(sku)
            except Away:
                return await self._table.find(sku)
            if found.known:
                self._remember(sku, found.price, asked_at)
                return found.price
            price = await self._table.find(sku)
            try:
                asked_at = time.monotonic()
                if await self._cache.keep(sku, found.generation, price):
                    self._remember(sku, price, asked_at)
                    return price
            except Away:
                return price
        return price

    def _remember(self, sku, price, asked_at):
        if self._under_way.get(sku) is not asyncio.current_task():
            return
        if len(self._memory) > ROOM:
            self._memory.clear()
        self._memory[sku] = (price, asked_at + MEMORY_S)
