import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Server(ThreadingHTTPServer):
    # many may knock in the same instant
    request_queue_size = 128


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if self.command == "GET" and path == "/healthz":
            return self.send(200, {"status": "ok"})
        # your routes go here
        self.problem(404, "Not found")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def send(self, status: int, body: object, content_type: str = "application/json") -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def problem(self, status: int, title: str) -> None:
        """An error that programs and people can read (RFC 9457)."""
        self.send(status, {"title": title, "status": status}, "application/problem+json")


def main() -> None:
    port = int(os.environ.get("PORT", "3000"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(("127.0.0.1", port), Handler) as server:
        print(f"listening on http://127.0.0.1:{port}", file=sys.stderr)
        server.serve_forever()


if __name__ == "__main__":
    main()
