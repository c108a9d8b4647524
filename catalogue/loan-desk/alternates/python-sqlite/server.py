import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import desk
from schema import connect

ROUTES = [
    ("GET", r"/healthz", 200, lambda db, body: {}),
    ("POST", r"/stock", 201, lambda db, body: desk.add_stock(db, body["branch"], body["name"], body["copies"])),
    ("GET", r"/stock/([^/]+)", 200, lambda db, body, stock: desk.find_stock(db, stock)),
    ("POST", r"/members", 201, lambda db, body: desk.join(db, body["name"], body["maxLoans"])),
    ("GET", r"/members/([^/]+)", 200, lambda db, body, member: desk.find_member(db, member)),
    ("GET", r"/members/([^/]+)/loans", 200, lambda db, body, member: desk.loans_of(db, member)),
    ("POST", r"/loans", 201, lambda db, body: desk.lend(db, body["memberId"], body["stockId"])),
    ("POST", r"/loans/([^/]+)/return", 200, lambda db, body, loan: desk.give_back(db, loan)),
    ("POST", r"/transfers", 200, lambda db, body: desk.transfer(db, body["moves"])),
]


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.0: the body ends where the connection does."""

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        db = connect()
        try:
            self.reply(*self.find(db, body), "application/json; charset=utf-8")
        except desk.Problem as problem:
            about = {"code": problem.code, "detail": "The desk cannot do that.", "status": problem.status}
            self.reply(problem.status, about, "application/problem+json")
        finally:
            db.close()

    do_GET = do_POST = answer

    def find(self, db, body):
        for method, pattern, status, work in ROUTES:
            match = re.fullmatch(pattern, self.path)
            if match and method == self.command:
                return status, work(db, body, *map(unquote, match.groups()))
        raise desk.Problem(404, "nothing-here")

    def reply(self, status, body, media_type):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(json.dumps(body, ensure_ascii=False).encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    # a crowd may knock before the first is let in
    request_queue_size = 256


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
