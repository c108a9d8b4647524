"""The tools in SQLite. Each statement is atomic by itself, and each rule that needs two looks is part of one statement."""

import json
import os
import sqlite3
from datetime import datetime, timezone

SCHEMA = """
CREATE TABLE tool (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    version    INTEGER NOT NULL DEFAULT 1,
    branch     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    sku        TEXT    NOT NULL,
    daily_rate INTEGER NOT NULL,
    tags       TEXT    NOT NULL,
    notes      TEXT,
    created_at TEXT    NOT NULL,
    updated_at TEXT    NOT NULL,
    UNIQUE (branch, sku)
);
"""


class SkuTaken(Exception):
    pass


def create(path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)


def connect():
    connection = sqlite3.connect(os.environ["TOOLS_DATABASE"], timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def in_branch(db, branch):
    return db.execute("SELECT * FROM tool WHERE branch = ? ORDER BY name DESC", (branch,)).fetchall()


def find(db, tool_id):
    return db.execute("SELECT * FROM tool WHERE id = ?", (tool_id,)).fetchone()


def add(db, fields):
    now = _now()
    try:
        return db.execute(
            "INSERT INTO tool (branch, name, sku, daily_rate, tags, notes, created_at, updated_at)"
            " VALUES (:branch, :name, :sku, :dailyRate, :tags, :notes, :now, :now) RETURNING *",
            _row(fields) | {"now": now},
        ).fetchone()
    except sqlite3.IntegrityError as error:
        raise SkuTaken from error


def change(db, tool_id, version, fields):
    """The changed tool, or None if somebody was faster."""
    try:
        return db.execute(
            "UPDATE tool SET branch = :branch, name = :name, sku = :sku, daily_rate = :dailyRate, tags = :tags,"
            " notes = :notes, updated_at = :now, version = version + 1"
            " WHERE id = :id AND version = :version RETURNING *",
            _row(fields) | {"now": _now(), "id": tool_id, "version": version},
        ).fetchone()
    except sqlite3.IntegrityError as error:
        raise SkuTaken from error


def remove(db, tool_id, version):
    return db.execute("DELETE FROM tool WHERE id = ? AND version = ?", (tool_id, version)).rowcount == 1


def fields_of(row):
    return {
        "branch": row["branch"],
        "name": row["name"],
        "sku": row["sku"],
        "dailyRate": row["daily_rate"],
        "tags": json.loads(row["tags"]),
        "notes": row["notes"],
    }


def _row(fields):
    return fields | {"tags": json.dumps(fields["tags"])}


def _now():
    return datetime.now(timezone.utc).isoformat()
