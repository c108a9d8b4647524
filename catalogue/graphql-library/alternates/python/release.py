import asyncio
import os

import asyncpg

# Every id is a random UUID: unlike any other, whichever table it is from, so that it can be handed out
# as it is. Lists are in the order of these ids: something new may come before what was read already.
SCHEMA = """
CREATE TABLE IF NOT EXISTS members (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  email text NOT NULL,
  token_hash bytea NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS tools (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  branch text NOT NULL,
  name text NOT NULL,
  category text NOT NULL,
  available integer NOT NULL CHECK (available >= 0)
);
CREATE TABLE IF NOT EXISTS loans (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tool_id uuid NOT NULL REFERENCES tools,
  member_id uuid NOT NULL REFERENCES members,
  opened_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS tools_by_branch ON tools (branch, id);
CREATE INDEX IF NOT EXISTS loans_by_tool ON loans (tool_id, id);
CREATE INDEX IF NOT EXISTS loans_by_member ON loans (member_id, id);
"""


async def main() -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute(SCHEMA)
    await connection.close()


asyncio.run(main())
