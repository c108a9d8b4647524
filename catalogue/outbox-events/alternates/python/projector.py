import json
import os
import sys
import time

import pika
import psycopg
from pika.exceptions import AMQPError

import broker

TRIES = 5
PREFIXES = ("cloudEvents:", "cloudEvents_")
TYPES = {"shop.order.placed.v1": "placed", "shop.order.cancelled.v1": "cancelled"}


def read(properties, body):
    """Raises if it is not an event that we count."""
    headers = {name[len(PREFIXES[0]):]: value for name, value in (properties.headers or {}).items() if name.startswith(PREFIXES)}
    event = {**headers, "data": json.loads(body)}
    what = TYPES[event["type"]]
    return what, str(event["subject"]), str(event["data"]["customer"]), int(event["data"]["cents"])


def count(db, what, subject, customer, cents):
    """Facts are kept, not sums: to hear of one twice, or late, makes no difference."""
    with db.transaction():
        # two projectors never reckon for one customer at once
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (customer,))
        db.execute(
            f"INSERT INTO known (subject, customer, cents, {what}) VALUES (%s, %s, %s, true) ON CONFLICT (subject) DO UPDATE SET {what} = true",
            (subject, customer, cents),
        )
        reckon(db, "customer = %s", (customer,))


def reckon(db, which, values=()):
    db.execute(
        f"""INSERT INTO stats SELECT customer, count(*) FILTER (WHERE placed AND NOT cancelled), coalesce(sum(cents) FILTER (WHERE placed AND NOT cancelled), 0)
            FROM known WHERE {which} GROUP BY customer
            ON CONFLICT (customer) DO UPDATE SET orders = excluded.orders, cents = excluded.cents""",
        values,
    )


def work():
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, connect_timeout=5) as db:
        connection = broker.connect()
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_qos(prefetch_count=3)
            for method, properties, body in channel.consume(broker.QUEUE):
                handle(db, connection, channel, method, properties, body)
        finally:
            if connection.is_open:
                connection.close()


def handle(db, connection, channel, method, properties, body):
    try:
        count(db, *read(properties, body))
    except psycopg.OperationalError:
        raise
    except Exception as error:  # whatever a message may do to us
        tries = 1 + int((properties.headers or {}).get("x-delivery-count") or 0)
        print(f"try {tries}: {error!r}", flush=True)
        if tries < TRIES:
            connection.sleep(0.2)
            return channel.basic_nack(method.delivery_tag)
        channel.basic_publish(broker.DEAD, "dead", body, pika.BasicProperties(content_type=properties.content_type, headers={"reason": repr(error)[:200]}, delivery_mode=2))
    channel.basic_ack(method.delivery_tag)


def replay():
    with psycopg.connect(os.environ["DATABASE_URL"]) as db:
        db.execute("LOCK TABLE known IN EXCLUSIVE MODE")
        db.execute("TRUNCATE stats")
        reckon(db, "true")


if "--replay" in sys.argv:
    replay()
    sys.exit(0)

while True:
    try:
        work()
    except (psycopg.Error, AMQPError, OSError) as error:
        print(repr(error), flush=True)
        time.sleep(0.5)
