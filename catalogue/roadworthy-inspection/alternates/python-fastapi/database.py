import os

from sqlalchemy import create_engine, text

# a pool that looks whether a connection is alive before it lends it, and waits for no database longer than is polite
engine = create_engine(
    os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://").replace("postgresql://", "postgresql+psycopg://"),
    pool_pre_ping=True,
    pool_size=10,
    pool_timeout=5,
    connect_args={"connect_timeout": 3, "options": "-c statement_timeout=5000"},
)

STEPS = [
    "CREATE TABLE users (id BIGSERIAL PRIMARY KEY, username VARCHAR(80) NOT NULL UNIQUE, password TEXT NOT NULL)",
    "CREATE TABLE shelves (id BIGSERIAL PRIMARY KEY, owner_id BIGINT NOT NULL REFERENCES users (id), title VARCHAR(80) NOT NULL)",
    "CREATE TABLE books (id BIGSERIAL PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves (id), title VARCHAR(200) NOT NULL, pages INTEGER NOT NULL, removed BOOLEAN NOT NULL DEFAULT FALSE, changed_at TIMESTAMPTZ NOT NULL DEFAULT now())",
    "CREATE INDEX shelves_by_owner ON shelves (owner_id, id)",
    "CREATE INDEX books_by_shelf ON books (shelf_id, id)",
    "CREATE TABLE signing_key (key TEXT NOT NULL)",
    "INSERT INTO signing_key (key) VALUES (md5(random()::text) || md5(random()::text))",
]


def migrate() -> None:
    """Each step once; a lock lets one release in at a time."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
        connection.execute(text("CREATE TABLE IF NOT EXISTS steps_done (number INTEGER PRIMARY KEY)"))
        done = {row.number for row in connection.execute(text("SELECT number FROM steps_done"))}
        for number, step in enumerate(STEPS):
            if number not in done:
                connection.execute(text(step))
                connection.execute(text("INSERT INTO steps_done (number) VALUES (:number)"), {"number": number})
