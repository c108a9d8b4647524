"""Ids of requests, and the line each of them leaves."""

import json
import logging
import re
import time
import uuid

GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

lines = logging.getLogger("door.lines")


class RequestIds:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        offered = request.headers.get("X-Request-Id", "")
        request.id = offered if GOOD_ID.fullmatch(offered) else uuid.uuid4().hex.upper()
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class RequestLog:
    """The path goes out with its query; the duration in whole milliseconds; more members come first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.monotonic()
        response = self.get_response(request)
        line = {
            "logger": "door",
            "bytes": len(response.content),
            "durationMs": int((time.monotonic() - began) * 1000),
            "status": response.status_code,
            "path": request.get_full_path(),
            "method": request.method,
            "requestId": request.id,
        }
        lines.info(json.dumps(line))
        return response
