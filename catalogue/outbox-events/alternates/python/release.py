import os

import psycopg

import broker

# A trigger writes the outbox row, so that no code path can forget it.
SCHEMA = """
CREATE TABLE IF NOT EXISTS purchases (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer  text NOT NULL,
    cents     integer NOT NULL CHECK (cents > 0),
    cancelled boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what     text NOT NULL,
    number   bigint NOT NULL,
    customer text NOT NULL,
    cents    integer NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    shard    integer GENERATED ALWAYS AS ((number % 4)::integer) STORED
);
CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (what, number, customer, cents)
    VALUES (CASE WHEN NEW.cancelled THEN 'cancelled' ELSE 'placed' END, NEW.number, NEW.customer, NEW.cents);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_of_new AFTER INSERT ON purchases FOR EACH ROW EXECUTE FUNCTION tell();
CREATE OR REPLACE TRIGGER tell_of_end AFTER UPDATE ON purchases FOR EACH ROW
    WHEN (NEW.cancelled AND NOT OLD.cancelled) EXECUTE FUNCTION tell();

-- One lease for each quarter of the orders.
CREATE TABLE IF NOT EXISTS leases (
    shard  integer PRIMARY KEY,
    holder text,
    until  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO leases (shard) SELECT generate_series(0, 3) ON CONFLICT DO NOTHING;

-- What is known of each order, from events alone. Numbers of other shops need not be numbers.
CREATE TABLE IF NOT EXISTS known (
    subject   text PRIMARY KEY,
    customer  text NOT NULL,
    cents     bigint NOT NULL,
    placed    boolean NOT NULL DEFAULT false,
    cancelled boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS known_customer ON known (customer);
CREATE TABLE IF NOT EXISTS stats (customer text PRIMARY KEY, orders bigint NOT NULL, cents bigint NOT NULL);
"""

with psycopg.connect(os.environ["DATABASE_URL"]) as db:
    db.execute(SCHEMA)

connection = broker.connect()
channel = connection.channel()
channel.queue_declare(broker.QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
channel.queue_bind(broker.QUEUE, broker.TOPIC, "#")
connection.close()
