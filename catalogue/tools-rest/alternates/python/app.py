"""The tool list of Lendery, with Flask."""

import json

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

import rules
import storage

app = Flask(__name__)


class Refusal(Exception):
    def __init__(self, status, title, **members):
        super().__init__(title)
        self.status = status
        self.document = {"type": "about:blank", "title": title, **members}


@app.errorhandler(Refusal)
def refused(refusal):
    return Response(json.dumps(refusal.document), refusal.status, content_type="application/problem+json")


@app.errorhandler(rules.Invalid)
def invalid(error):
    return refused(Refusal(422, "Some fields are not as they should be", errors=error.errors))


@app.errorhandler(storage.SkuTaken)
def sku_taken(_error):
    return refused(Refusal(409, "The sku is taken in this branch"))


@app.errorhandler(HTTPException)
def http_error(error):
    return refused(Refusal(error.code, error.name))


def db():
    if "db" not in g:
        g.db = storage.connect()
    return g.db


@app.teardown_appcontext
def close_db(_error):
    if "db" in g:
        g.db.close()


@app.get("/healthz")
def healthz():
    return {"ok": True}


@app.get("/tools")
def list_tools():
    rows = storage.in_branch(db(), request.args.get("branch", ""))
    return {"count": len(rows), "items": [as_document(row) for row in rows]}


@app.post("/tools")
def create_tool():
    row = storage.add(db(), rules.checked(body()))
    return as_document(row), 201, {"Location": f"tools/{row['id']}"}


@app.get("/tools/<int:tool_id>")
def read_tool(tool_id):
    row = existing(tool_id)
    response = app.make_response(as_document(row))
    response.set_etag(etag_of(row), weak=True)
    return response.make_conditional(request)


@app.put("/tools/<int:tool_id>")
def replace_tool(tool_id):
    document = body()
    return change(tool_id, lambda _row: document)


@app.patch("/tools/<int:tool_id>")
def patch_tool(tool_id):
    patch = body()
    if not isinstance(patch, dict):
        raise rules.Invalid([{"pointer": "", "detail": "an object is wanted"}])
    return change(tool_id, lambda row: storage.fields_of(row) | patch)


@app.delete("/tools/<int:tool_id>")
def delete_tool(tool_id):
    row = existing(tool_id)
    require_match(row)
    if not storage.remove(db(), tool_id, row["version"]):
        raise Refusal(412, "Somebody was faster")
    return {"deleted": tool_id}


def change(tool_id, document_from):
    row = existing(tool_id)
    require_match(row)
    changed = storage.change(db(), tool_id, row["version"], rules.checked(document_from(row)))
    if changed is None:
        raise Refusal(412, "Somebody was faster")
    return as_document(changed)


def body():
    if not request.is_json:
        raise Refusal(415, "Send JSON")
    return request.get_json()


def existing(tool_id):
    row = storage.find(db(), tool_id)
    if row is None:
        raise Refusal(404, "No such tool")
    return row


def etag_of(row):
    return f"{row['id']}.{row['version']}"


def require_match(row):
    """Our tags are weak, yet each stands for exactly one version, so they may guard a write."""
    if "If-Match" not in request.headers:
        raise Refusal(428, "If-Match is required")
    if not request.if_match.contains_weak(etag_of(row)):
        raise Refusal(412, "The tool has changed")


def as_document(row):
    return storage.fields_of(row) | {
        "id": row["id"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        # 12 goes out as 12.0: to JSON that is the same number
        "dailyRate": float(row["daily_rate"]),
    }
