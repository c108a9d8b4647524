"""Makes the table; run before each start."""
import asyncio
import os

import asyncpg


async def main():
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS prices (sku text PRIMARY KEY, name text NOT NULL, cents int NOT NULL, version int NOT NULL)"
    )
    await connection.close()


asyncio.run(main())
