"""All SQL there is. Rows come back as records."""

import hashlib
import secrets
from collections import defaultdict
from uuid import UUID

from asyncpg import Pool, Record

LOAN = """
  loan.id, loan.opened_at,
  tool.id AS tool_id, tool.branch AS tool_branch, tool.name AS tool_name, tool.category AS tool_category, tool.available AS tool_available,
  member.id AS member_id, member.name AS member_name, member.email AS member_email
"""

NODE = """
SELECT 'Tool' AS kind, id FROM tools WHERE id = $1
UNION ALL SELECT 'Member', id FROM members WHERE id = $1
UNION ALL SELECT 'Loan', id FROM loans WHERE id = $1
"""

# Whoever finds a copy takes it in the same statement; the others find none.
LEND = f"""
WITH taken AS (
  UPDATE tools SET available = available - 1 WHERE id = $1 AND available > 0 RETURNING *
), loan AS (
  INSERT INTO loans (tool_id, member_id) SELECT id, $2 FROM taken RETURNING *
)
SELECT {LOAN} FROM loan JOIN taken AS tool ON tool.id = loan.tool_id JOIN members AS member ON member.id = loan.member_id
"""


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Books:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def member_by_token(self, token: str) -> Record | None:
        return await self.pool.fetchrow("SELECT * FROM members WHERE token_hash = $1", hash_of(token))

    async def register(self, name: str, email: str) -> tuple[Record, str]:
        token = secrets.token_hex(32)
        row = await self.pool.fetchrow("INSERT INTO members (name, email, token_hash) VALUES ($1, $2, $3) RETURNING *", name, email, hash_of(token))
        return row, token

    async def add_tool(self, branch: str, name: str, category: str, copies: int) -> Record:
        return await self.pool.fetchrow("INSERT INTO tools (branch, name, category, available) VALUES ($1, $2, $3, $4) RETURNING *", branch, name, category, copies)

    async def tools(self, branch: str, category: str | None, after: UUID | None, limit: int) -> list[Record]:
        return await self.pool.fetch(
            """SELECT * FROM tools WHERE branch = $1 AND ($2::text IS NULL OR category = $2) AND ($3::uuid IS NULL OR id > $3)
               ORDER BY id LIMIT $4""",
            branch, category, after, limit,
        )  # fmt: skip

    async def loans_of(self, column: str, owners: list[UUID], after: UUID | None, limit: int) -> dict[UUID, list[Record]]:
        """One page of loans for each owner, every loan with its tool and its member: one round trip for three levels."""
        rows = await self.pool.fetch(
            f"""SELECT {LOAN} FROM unnest($1::uuid[]) AS owner (id) CROSS JOIN LATERAL (
                  SELECT * FROM loans WHERE {column} = owner.id AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
                ) AS loan JOIN tools AS tool ON tool.id = loan.tool_id JOIN members AS member ON member.id = loan.member_id
                ORDER BY loan.id""",
            owners, after, limit,
        )  # fmt: skip
        by_owner = defaultdict(list)
        for row in rows:
            by_owner[row[column]].append(row)
        return by_owner

    async def lend(self, tool: UUID, member: UUID) -> Record | None:
        return await self.pool.fetchrow(LEND, tool, member)

    async def has_tool(self, tool: UUID) -> bool:
        return await self.pool.fetchval("SELECT EXISTS (SELECT FROM tools WHERE id = $1)", tool)

    async def kind_of(self, thing: UUID) -> str | None:
        return await self.pool.fetchval(NODE, thing)

    async def tool(self, id: UUID) -> Record:
        return await self.pool.fetchrow("SELECT * FROM tools WHERE id = $1", id)

    async def member(self, id: UUID) -> Record:
        return await self.pool.fetchrow("SELECT * FROM members WHERE id = $1", id)

    async def loan(self, id: UUID) -> Record:
        return await self.pool.fetchrow(
            f"SELECT {LOAN} FROM loans AS loan JOIN tools AS tool ON tool.id = loan.tool_id JOIN members AS member ON member.id = loan.member_id WHERE loan.id = $1", id
        )
