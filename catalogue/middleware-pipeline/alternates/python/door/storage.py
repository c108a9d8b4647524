"""Notes and quotas, in one file that all workers share."""

import sqlite3
import time
import uuid

from django.conf import settings

_db = None


def _connection():
    global _db
    if _db is None:
        _db = sqlite3.connect(settings.DATABASE_FILE, isolation_level=None, timeout=20)
        _db.executescript("""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = OFF;
            CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, text TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS visit (consumer TEXT NOT NULL, at REAL NOT NULL);
            CREATE INDEX IF NOT EXISTS visits ON visit (consumer, at);
        """)
    return _db


def add_note(text):
    note = {"id": str(uuid.uuid4()), "text": text}
    _connection().execute("INSERT INTO note VALUES (:id, :text)", note)
    return note


def find_note(note_id):
    row = _connection().execute("SELECT id, text FROM note WHERE id = ?", [note_id]).fetchone()
    return row and {"id": row[0], "text": row[1]}


def take(consumer, limit, window_seconds):
    """Takes one visit if one is left: the seconds until there will be one, or 0. One transaction, so that workers take turns."""
    db = _connection()
    db.execute("BEGIN IMMEDIATE")
    try:
        now = time.time()
        db.execute("DELETE FROM visit WHERE at <= ?", [now - window_seconds])
        count, first = db.execute("SELECT count(*), min(at) FROM visit WHERE consumer = ?", [consumer]).fetchone()
        if count >= limit:
            return max(0.001, first + window_seconds - now)
        db.execute("INSERT INTO visit VALUES (?, ?)", [consumer, now])
        return 0
    finally:
        db.execute("COMMIT")
