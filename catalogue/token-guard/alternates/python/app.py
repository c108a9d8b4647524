"""Members' loans, behind a guard for access tokens."""

import sqlite3
import threading
from typing import Annotated

from fastapi import Body, Depends, FastAPI, Path
from fastapi.responses import JSONResponse, Response

from guard import Caller, Refused, caller

app = FastAPI(title="Lendery, for members")
lock = threading.Lock()
database = sqlite3.connect(":memory:", check_same_thread=False)
database.row_factory = sqlite3.Row
database.execute("CREATE TABLE loan (id INTEGER PRIMARY KEY, tool TEXT NOT NULL, member TEXT NOT NULL)")


def with_scope(needed: str):
    def check(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if needed not in who.scopes:
            raise Refused(403, "insufficient_scope", f"This needs {needed}.")
        return who

    return Depends(check)


Reader = Annotated[Caller, with_scope("loans:read")]
Writer = Annotated[Caller, with_scope("loans:write")]


@app.exception_handler(Refused)
def refused(_request, refusal: Refused) -> Response:
    return JSONResponse(
        {"error": refusal.error, "error_description": refusal.description},
        refusal.status,
        headers={"WWW-Authenticate": refusal.challenge()},
    )


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/my/profile")
def profile(who: Annotated[Caller, Depends(caller)]):
    return {"scopes": sorted(who.scopes, reverse=True), "sub": who.sub, "token": {"type": "Bearer"}}


@app.post("/my/loans", status_code=201)
def borrow(who: Writer, tool: Annotated[str, Body(embed=True, min_length=1, max_length=100)]):
    with lock, database:
        row = database.execute("INSERT INTO loan (tool, member) VALUES (?, ?) RETURNING id", (tool, who.sub)).fetchone()
    return {"id": row["id"]}


@app.get("/my/loans")
def loans(who: Reader):
    with lock:
        rows = database.execute("SELECT id, tool FROM loan WHERE member = ? ORDER BY id DESC", (who.sub,)).fetchall()
    return {"count": len(rows), "items": [dict(row) for row in rows]}


@app.get("/my/loans/{loan_id}")
def loan(who: Reader, loan_id: Annotated[int, Path()]):
    with lock:
        row = database.execute("SELECT id, tool, member FROM loan WHERE id = ?", (loan_id,)).fetchone()
    if row is None or row["member"] != who.sub:
        return JSONResponse({"detail": "You have no such loan."}, 404, media_type="application/problem+json; charset=utf-8")
    return dict(row)
