"""Creates what is missing. Safe to run at every release, even twice at once."""

import os

import psycopg

SCHEMA = """
CREATE TABLE IF NOT EXISTS stock (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    branch text NOT NULL,
    name text NOT NULL,
    copies integer NOT NULL CONSTRAINT no_less_than_none CHECK (copies >= 0)
);

CREATE TABLE IF NOT EXISTS member (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    max_loans integer NOT NULL
);

CREATE TABLE IF NOT EXISTS loan (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id uuid NOT NULL REFERENCES member,
    stock_id uuid NOT NULL REFERENCES stock,
    taken_at timestamptz NOT NULL DEFAULT now(),
    returned_at timestamptz
);

CREATE INDEX IF NOT EXISTS open_loans_of_member ON loan (member_id) WHERE returned_at IS NULL;
CREATE INDEX IF NOT EXISTS open_loans_of_stock ON loan (stock_id) WHERE returned_at IS NULL;

-- what is on the shelf is what is owned less what is out: two numbers of one moment
CREATE OR REPLACE VIEW shelf AS
SELECT stock.*, stock.copies - count(loan.id) AS available, count(loan.id) AS on_loan
FROM stock LEFT JOIN loan ON loan.stock_id = stock.id AND loan.returned_at IS NULL
GROUP BY stock.id;
"""

if __name__ == "__main__":
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(20240601)")
        connection.execute(SCHEMA)
