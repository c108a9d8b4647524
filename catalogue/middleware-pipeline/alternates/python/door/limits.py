"""Who may come in, how often, with how much, and for how long."""

import hashlib
import hmac
import signal
import time
from email.utils import formatdate

from django.conf import settings

from . import storage
from .problems import problem


class Deadline:
    """A synchronous worker does one thing at a time, so its alarm clock rings for this request."""

    def __init__(self, get_response):
        self.get_response = get_response
        signal.signal(signal.SIGALRM, self.ring)

    def __call__(self, request):
        signal.setitimer(signal.ITIMER_REAL, settings.REQUEST_TIMEOUT_SECONDS)
        try:
            return self.get_response(request)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def process_exception(self, request, exception):
        if isinstance(exception, TookTooLong):
            return problem(request, 503, "It took too long.")

    @staticmethod
    def ring(_signal, _frame):
        raise TookTooLong


class TookTooLong(Exception):
    pass


class ApiKeys:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/api/"):
            offered = request.headers.get("X-Api-Key", "").encode("latin-1", "replace")
            known = [hmac.compare_digest(offered, key) for key in settings.API_KEYS]
            if not any(known):
                return problem(request, 401, "A key is needed.", {"WWW-Authenticate": "X-Api-Key"})
            request.consumer = hashlib.sha256(offered).hexdigest()
        return self.get_response(request)


class Quotas:
    """A window that slides: refused requests do not count. Retry-After is a date."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/api/"):
            wait = storage.take(request.consumer, settings.RATE_LIMIT, settings.RATE_WINDOW_SECONDS)
            if wait > 0:
                return problem(request, 429, "Too often.", {"Retry-After": formatdate(time.time() + wait + 1, usegmt=True)})
        return self.get_response(request)


class NoChunks:
    """WSGI does not say where a chunked body ends."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return problem(request, 411, "Say how long the body is.")
        return self.get_response(request)
