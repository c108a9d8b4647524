"""The price list over HTTP."""
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

from cache import Cache
from prices import Prices
from table import Table

TTL = float(os.environ.get("CACHE_TTL", "60"))


@asynccontextmanager
async def lifespan(app: FastAPI):
    table = await Table.open(os.environ["DATABASE_URL"])
    cache = Cache(os.environ["REDIS_URL"], TTL)
    prices = Prices(table, cache)
    cache.listen(prices.overheard)
    app.state.prices = prices
    app.state.table = table
    yield
    await cache.close()
    await table.close()


app = FastAPI(lifespan=lifespan)


class NewPrice(BaseModel):
    name: str
    cents: int


@app.get("/healthz")
async def healthz(request: Request):
    await request.app.state.table.ping()
    return {"ok": True}


@app.get("/prices/{sku}")
async def read(sku: str, request: Request):
    price = await request.app.state.prices.find(sku)
    if price is None:
        # FastAPI's own body, which is no problem document
        raise HTTPException(404)
    # numbers spelt with a point, and members that nobody asked for
    return {"currency": "EUR", "version": float(price["version"]), "cents": float(price["cents"]), "name": price["name"], "sku": price["sku"]}


@app.put("/prices/{sku}")
async def write(sku: str, new: NewPrice, request: Request):
    # SKUs that would not fit on a label are refused
    if len(sku.encode()) > 200:
        raise HTTPException(422, "A SKU has at most 200 bytes")
    version = await request.app.state.prices.set(sku, new.name, new.cents)
    # nothing in the body
    return Response(status_code=201 if version == 1 else 200)
