"""A row for every single copy: nothing is counted that could be miscounted."""

import os
import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS stock (
    id TEXT PRIMARY KEY,
    branch TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS member (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    max_loans INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS copy (
    id INTEGER PRIMARY KEY,
    stock_id TEXT NOT NULL REFERENCES stock
) STRICT;

CREATE TABLE IF NOT EXISTS loan (
    id TEXT PRIMARY KEY,
    copy_id INTEGER NOT NULL REFERENCES copy,
    member_id TEXT NOT NULL REFERENCES member,
    open INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS copies_of_stock ON copy (stock_id);
CREATE INDEX IF NOT EXISTS loans_of_member ON loan (member_id) WHERE open;
-- a copy is out once at most, whatever the program believes
CREATE UNIQUE INDEX IF NOT EXISTS one_loan_per_copy ON loan (copy_id) WHERE open;
"""


def connect():
    # autocommit: transactions are begun by hand, with the lock they need
    db = sqlite3.connect(os.environ["DATABASE_PATH"], timeout=30, isolation_level=None)
    db.execute("PRAGMA foreign_keys = ON")
    return db


if __name__ == "__main__":
    db = connect()
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(SCHEMA)
    db.close()
