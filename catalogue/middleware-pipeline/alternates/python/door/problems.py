"""Errors. Django turns what is thrown into replies of its own between the layers; here each becomes a problem."""

import json
import logging

from django.http import HttpResponse

log = logging.getLogger("door")


class Refusal(Exception):
    def __init__(self, status, detail, **headers):
        super().__init__(detail)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Problems:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != "application/problem+json":
            kept = {name: response[name] for name in ("Allow", "WWW-Authenticate", "Retry-After") if name in response}
            return problem(request, response.status_code, response.reason_phrase, kept)
        return response

    def process_exception(self, request, exception):
        """Only what a view throws comes by here; a layer further in answers by itself."""
        if isinstance(exception, Refusal):
            return problem(request, exception.status, str(exception), exception.headers)
        log.exception("request %s failed:", request.id)
        return problem(request, 500, "An error on our side.")


def problem(request, status, detail, headers=None):
    document = {"status": float(status), "detail": detail, "requestId": request.id, "instance": "/problems/" + request.id}
    return HttpResponse(json.dumps(document), status=status, content_type="application/problem+json", headers=headers)
