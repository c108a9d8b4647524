"""The table of prices in PostgreSQL."""
import asyncpg


class Table:
    def __init__(self, pool):
        self._pool = pool

    @classmethod
    async def open(cls, url):
        return cls(await asyncpg.create_pool(url, min_size=1, max_size=10))

    async def close(self):
        await self._pool.close()

    async def ping(self):
        await self._pool.fetchval("SELECT 1")

    async def find(self, sku):
        # in a transaction of its own, which costs a BEGIN and a COMMIT
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            row = await connection.fetchrow("SELECT p.* FROM public.prices AS p WHERE p.sku = $1", sku)
        return dict(row) if row else None

    async def set(self, sku, name, cents):
        """The new version, once it is committed. Reads the row before it writes it."""
        while True:
            async with self._pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow("SELECT version FROM prices WHERE sku = $1 FOR UPDATE", sku)
                if row:
                    version = row["version"] + 1
                    await connection.execute("UPDATE prices SET name = $2, cents = $3, version = $4 WHERE sku = $1", sku, name, cents, version)
                    return version
                made = await connection.fetchval(
                    "INSERT INTO prices VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING RETURNING version", sku, name, cents
                )
                if made:
                    return made
            # somebody else was just creating it
