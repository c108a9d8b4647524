"""The issuer's public keys."""

import json
import threading
import time
import urllib.request

import jwt

SECONDS_BETWEEN_SEARCHES = 2


class NoSuchKey(Exception):
    pass


class Unreachable(Exception):
    pass


class Keys:
    """Fetched in the thread of whoever needs them first, while the others wait."""

    def __init__(self, url: str, max_age: float):
        self._url = url
        self._max_age = max_age
        self._lock = threading.Lock()
        self._set: dict[str, jwt.PyJWK] = {}
        self._good_until = 0.0
        self._next_search = 0.0

    def key(self, kid: str | None, algorithm: str | None) -> jwt.PyJWK:
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._fetch()
            elif kid not in self._set and time.monotonic() >= self._next_search:
                self._next_search = time.monotonic() + SECONDS_BETWEEN_SEARCHES
                try:
                    self._fetch()
                except Unreachable:
                    pass  # what we have is still good
            key = self._set.get(kid)
        if key is None or key.algorithm_name != algorithm:
            raise NoSuchKey(kid)
        return key

    def _fetch(self) -> None:
        asked_at = time.monotonic()
        try:
            with urllib.request.urlopen(self._url, timeout=5) as reply:
                published = json.load(reply)["keys"]
        except (OSError, ValueError, KeyError) as error:
            raise Unreachable(self._url) from error
        self._set = {jwk["kid"]: jwt.PyJWK(jwk) for jwk in published if jwk.get("kty") in ("RSA", "EC") and "kid" in jwk}
        self._good_until = asked_at + self._max_age
