"""
Correct, and unlike the reference: the older media type alone, 200 with `data: null` where nothing was run, `errors`
before `data` and an `extensions` beside them, replies in chunks on connections that close, GET refused as text;
UUIDs for ids, lists in no order that means anything, an enumeration for codes, joins in place of loaders for two
of three levels; `first: 0` and `first: 101` are errors; while the database is away, 500 as text.
"""

import os
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from books import Books
from schema import schema

books: Books


class Graph(GraphQL):
    async def get_context(self, request, response):
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        viewer = await books.member_by_token(token.strip()) if kind.lower() == "bearer" and token else None
        return {"books": books, "viewer": viewer, "viewer_id": str(viewer["id"]) if viewer else None, "loans": DataLoader(load_fn=load_loans)}

    def create_response(self, response_data, sub_response):
        turned = {"errors": response_data["errors"], **response_data} if "errors" in response_data else response_data
        text = self.encode_json(turned)
        parts = [text[at : at + 1000].encode() for at in range(0, len(text), 1000)]
        return StreamingResponse(iter(parts), status_code=200, media_type="application/json", headers={"connection": "close"})


async def load_loans(keys):
    """Pages of the same cut are fetched together."""
    found = {}
    for cut in {(column, after, limit) for column, _, after, limit in keys}:
        column, after, limit = cut
        owners = list({owner for c, owner, a, n in keys if (c, a, n) == cut})
        pages = await books.loans_of(column, owners, after, limit)
        found.update({(column, owner, after, limit): pages.get(owner, []) for owner in owners})
    return [found[key] for key in keys]


@asynccontextmanager
async def lifespan(app):
    global books
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=8, timeout=5) as pool:
        books = Books(pool)
        yield


async def healthz(request):
    return JSONResponse({"ok": True})


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz),
        Route("/graphql", Graph(schema, graphql_ide=None, allow_queries_via_get=False), methods=["POST"]),
    ],
)
