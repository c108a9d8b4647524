"""Tokens that any instance can read: signed with a key that all of them find in the database, and kept nowhere."""

import base64
import hashlib
import hmac
import os
from functools import cache

from sqlalchemy import text

from database import engine


@cache
def signing_key() -> bytes:
    with engine.connect() as connection:
        return connection.execute(text("SELECT key FROM signing_key")).scalar_one().encode()


def sign(user_id: int) -> str:
    payload = base64.urlsafe_b64encode(str(user_id).encode()).decode().rstrip("=")
    return f"{payload}.{hmac.new(signing_key(), payload.encode(), hashlib.sha256).hexdigest()}"


def read(token: str) -> int | None:
    payload, _, signature = token.partition(".")
    # compared as bytes: what came need not be ASCII
    if not hmac.compare_digest(hmac.new(signing_key(), payload.encode(), hashlib.sha256).hexdigest().encode(), signature.encode()):
        return None
    return int(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def hashed(password: str, salt: bytes | None = None) -> str:
    salt = salt or os.urandom(16)
    return salt.hex() + ":" + hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1).hex()


def fits(password: str, kept: str) -> bool:
    return hmac.compare_digest(hashed(password, bytes.fromhex(kept.split(":")[0])), kept)
