import json
import os
import time
import uuid
from contextlib import closing

import pika
import psycopg
from pika.exceptions import AMQPError

import broker

ME = str(uuid.uuid4())
LEASE = float(os.environ["LEASE_SECONDS"])
PAUSE = 0.8
BATCH = 40


def work():
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, connect_timeout=5) as db, closing(broker.connect()) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        while True:
            if turn(db, channel) < BATCH:
                connection.sleep(PAUSE)


def turn(db, channel):
    # a monotonic clock, read before the lease is asked for; a third of it is left unused for what is under way
    enough = time.monotonic() + LEASE * 2 / 3
    shards = db.execute(
        "UPDATE leases SET holder = %s, until = now() + make_interval(secs => %s) WHERE holder = %s OR until < now() RETURNING shard", (ME, LEASE, ME)
    ).fetchall()
    if not shards:
        return 0
    rows = db.execute(
        "SELECT position, what, number, customer, cents, at FROM outbox WHERE shard = ANY(%s) ORDER BY position LIMIT %s", ([shard for shard, in shards], BATCH)
    ).fetchall()
    sent = []
    try:
        for position, *event in rows:
            if time.monotonic() > enough:
                break
            publish(channel, *event)
            sent.append(position)
    finally:
        if sent:
            db.execute("DELETE FROM outbox WHERE position = ANY(%s)", (sent,))
    return len(rows)


def publish(channel, what, number, customer, cents, at):
    """Binary mode. The id follows from what happened, and so is the same each time."""
    attributes = {
        "specversion": "1.0",
        "id": f"{number}/{what}",
        "source": "urn:lendery:shop",
        "type": f"shop.order.{what}.v1",
        "subject": str(number),
        "time": at.isoformat(),
    }
    headers = {f"cloudEvents:{name}": value for name, value in attributes.items()}
    properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, headers=headers)
    channel.basic_publish(broker.TOPIC, f"orders.{what}", json.dumps({"customer": customer, "cents": cents}).encode(), properties)


while True:
    try:
        work()
    except (psycopg.Error, AMQPError, OSError) as error:
        print(repr(error), flush=True)
        time.sleep(0.5)
