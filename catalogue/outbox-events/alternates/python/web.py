import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import psycopg
from psycopg_pool import ConnectionPool

pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=6, timeout=8, check=ConnectionPool.check_connection)


def place(order):
    with pool.connection() as db:
        row = db.execute("INSERT INTO purchases (customer, cents) VALUES (%s, %s) RETURNING number", (order["customer"], order["cents"])).fetchone()
    # the id is a number, and there is more in the reply than was asked for
    return 201, {"id": row[0], "state": "placed", **order}


def cancel(number):
    with pool.connection() as db:
        found = db.execute("UPDATE purchases SET cancelled = true WHERE number = %s", (number,)).rowcount
    return (200, {"id": number, "state": "cancelled"}) if found else (404, {"title": "no such order"})


def stats(customer):
    with pool.connection() as db:
        row = db.execute("SELECT orders, cents FROM stats WHERE customer = %s", (customer,)).fetchone()
    orders, cents = row or (0, 0)
    # a whole number may be spelt with a point
    return 200, {"customer": customer, "orders": orders, "cents": float(cents)}


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: every reply closes its connection."""

    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if parts == ["healthz"]:
            return self.answer(200, {"ok": True})
        if len(parts) == 2 and parts[0] == "stats":
            return self.attempt(stats, unquote(parts[1]))
        self.answer(404, {"title": "nothing here"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = self.path.strip("/").split("/")
        if parts == ["orders"]:
            return self.attempt(place, json.loads(body))
        if len(parts) == 3 and parts[0] == "orders" and parts[2] == "cancel":
            return self.attempt(cancel, int(parts[1]))
        self.answer(404, {"title": "nothing here"})

    def attempt(self, work, argument):
        try:
            status, body = work(argument)
        except psycopg.Error as error:  # a pool that is exhausted is one, too
            print(error, flush=True)
            return self.answer(503, {"title": "try again"}, [("retry-after", "1")])
        self.answer(status, body)

    def answer(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
