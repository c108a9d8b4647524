from enum import Enum
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry import ID, Info
from strawberry.extensions import MaskErrors, MaxAliasesLimiter, QueryDepthLimiter, SchemaExtension

from connection import Connection, Page
from things import Loan, Member, Node, Tool


# a closed list, where others have a text
@strawberry.enum
class UserErrorCode(Enum):
    NONE_AVAILABLE = "NONE_AVAILABLE"
    NOT_FOUND = "NOT_FOUND"


@strawberry.type
class UserError:
    code: UserErrorCode
    message: str
    # beyond the contract: which part of the input is meant
    field: list[str]


@strawberry.input
class NewMember:
    name: str
    email: str


@strawberry.input
class NewTool:
    branch: str
    name: str
    category: str
    copies: int
    # beyond the contract, and nobody needs to give it
    remark: str | None = None


@strawberry.input
class Wish:
    tool_id: ID


@strawberry.type
class Registered:
    member: Member
    token: str


@strawberry.type
class Created:
    tool: Tool | None
    user_errors: list[UserError]


@strawberry.type
class Lent:
    loan: Loan | None
    user_errors: list[UserError]


def uuid_of(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None


@strawberry.type
class Query:
    # never null: an id that names nothing is an error, which leaves no data at all
    @strawberry.field
    async def node(self, info: Info, id: ID) -> Node:
        books = info.context["books"]
        uuid = uuid_of(id)
        kind = await books.kind_of(uuid) if uuid else None
        if kind == "Tool":
            return Tool.of(await books.tool(uuid))
        if kind == "Member":
            return Member.of(await books.member(uuid))
        if kind == "Loan":
            return Loan.of(await books.loan(uuid))
        raise GraphQLError("There is nothing of this id", extensions={"code": "NOT_FOUND"})

    @strawberry.field
    async def viewer(self, info: Info) -> Member | None:
        row = info.context["viewer"]
        return Member.of(row) if row else None

    @strawberry.field
    async def tools(self, info: Info, branch: str, category: str | None = None, first: int | None = None, after: str | None = None) -> Connection[Tool]:
        page = Page(first, after)
        rows = await info.context["books"].tools(branch, category, page.after, page.size + 1)
        return page.connection(rows, Tool.of)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def register_member(self, info: Info, input: NewMember) -> Registered:
        row, token = await info.context["books"].register(input.name, input.email)
        return Registered(member=Member.of(row), token=token)

    @strawberry.mutation
    async def create_tool(self, info: Info, input: NewTool) -> Created:
        somebody(info)
        row = await info.context["books"].add_tool(input.branch, input.name, input.category, input.copies)
        return Created(tool=Tool.of(row), user_errors=[])

    @strawberry.mutation
    async def lend_tool(self, info: Info, input: Wish) -> Lent:
        viewer = somebody(info)
        books = info.context["books"]
        tool = uuid_of(input.tool_id)
        row = await books.lend(tool, viewer["id"]) if tool else None
        if row:
            return Lent(loan=Loan.of(row), user_errors=[])
        known = tool is not None and await books.has_tool(tool)
        code, message = (UserErrorCode.NONE_AVAILABLE, "Alla är utlånade") if known else (UserErrorCode.NOT_FOUND, "Det verktyget finns inte")
        return Lent(loan=None, user_errors=[UserError(code=code, message=message, field=["input", "toolId"])])


def somebody(info: Info):
    viewer = info.context["viewer"]
    if not viewer:
        raise GraphQLError("Members only", extensions={"code": "UNAUTHENTICATED"})
    return viewer


class Trace(SchemaExtension):
    """Adds a member to every response: `extensions`."""

    def get_results(self):
        return {"servedBy": "lendery"}


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[Tool, Loan, Member],
    extensions=[
        # leaves are no level here, and aliases are counted wherever they are
        lambda: QueryDepthLimiter(max_depth=12),
        lambda: MaxAliasesLimiter(max_alias_count=200),
        lambda: MaskErrors(should_mask_error=lambda error: error.original_error is not None and not isinstance(error.original_error, GraphQLError)),
        Trace,
    ],
)
