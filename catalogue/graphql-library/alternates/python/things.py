from datetime import datetime
from uuid import UUID

import strawberry
from asyncpg import Record
from graphql import GraphQLError
from strawberry import ID, Info

from connection import Connection, Page


@strawberry.interface
class Node:
    id: ID


@strawberry.type
class Tool(Node):
    name: str
    category: str
    available: int
    # beyond the contract
    branch: str

    @strawberry.field
    async def loans(self, info: Info, first: int | None = None, after: str | None = None) -> "Connection[Loan]":
        return await loans_of(info, "tool_id", self.id, Page(first, after))

    @classmethod
    def of(cls, row: Record, prefix: str = "") -> "Tool":
        return cls(id=ID(str(row[prefix + "id"])), **{name: row[prefix + name] for name in ("branch", "name", "category", "available")})


@strawberry.type
class Member(Node):
    name: str
    address: strawberry.Private[str]

    @strawberry.field
    async def email(self, info: Info) -> str | None:
        if info.context["viewer_id"] != self.id:
            raise GraphQLError("Ej för dina ögon", extensions={"severity": "INFO", "code": "FORBIDDEN"})
        return self.address

    @strawberry.field
    async def loans(self, info: Info, first: int | None = None, after: str | None = None) -> "Connection[Loan]":
        return await loans_of(info, "member_id", self.id, Page(first, after))

    @classmethod
    def of(cls, row: Record, prefix: str = "") -> "Member":
        return cls(id=ID(str(row[prefix + "id"])), name=row[prefix + "name"], address=row[prefix + "email"])


@strawberry.type
class Loan(Node):
    tool: Tool
    member: Member
    # a scalar of its own, with the offset written out
    opened_at: datetime

    @classmethod
    def of(cls, row: Record) -> "Loan":
        return cls(id=ID(str(row["id"])), opened_at=row["opened_at"], tool=Tool.of(row, "tool_"), member=Member.of(row, "member_"))


async def loans_of(info: Info, column: str, owner: ID, page: Page) -> "Connection[Loan]":
    rows = await info.context["loans"].load((column, UUID(owner), page.after, page.size + 1))
    return page.connection(rows, Loan.of)
