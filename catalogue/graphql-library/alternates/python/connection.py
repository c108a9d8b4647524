import base64
from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError

DEFAULT_FIRST = 20
MAXIMUM_FIRST = 100

T = TypeVar("T")


@strawberry.type
class PageInfo:
    has_next_page: bool
    # true where it could be told, which is more than Relay asks for
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    page_info: PageInfo

    # beyond the contract: the edges' nodes, without the edges
    @strawberry.field
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]


class Page:
    def __init__(self, first: int | None, after: str | None) -> None:
        self.size = DEFAULT_FIRST if first is None else first
        # none is refused too: who wants nothing need not ask
        if not 1 <= self.size <= MAXIMUM_FIRST:
            raise GraphQLError(f"first is 1 to {MAXIMUM_FIRST}", extensions={"code": "BAD_USER_INPUT"})
        self.after = None if after is None else read_cursor(after)

    def connection(self, rows: list, node: Callable) -> Connection:
        edges = [Edge(cursor=cursor_of(row["id"]), node=node(row)) for row in rows[: self.size]]
        return Connection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=len(rows) > self.size,
                has_previous_page=self.after is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )


def cursor_of(id: UUID) -> str:
    # with padding and all: a cursor may hold +, / and =
    return base64.b64encode(id.bytes + b"\xff\xfe").decode()


def read_cursor(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(cursor, validate=True)[:-2])
    except ValueError:
        raise GraphQLError("after is no cursor of ours", extensions={"code": "BAD_USER_INPUT"}) from None
