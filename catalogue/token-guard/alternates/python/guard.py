"""Who is asking, and with what permission."""

import os
from dataclasses import dataclass
from typing import Annotated

import jwt
from fastapi import Header

from keys import Keys, NoSuchKey, Unreachable

ISSUER = os.environ.get("JWT_ISSUER", "")
AUDIENCE = os.environ.get("JWT_AUDIENCE", "")
ACCESS_TOKEN_TYPES = {"at+jwt", "application/at+jwt"}

keys = Keys(os.environ.get("JWKS_URL", ""), max_age=float(os.environ.get("JWKS_MAX_AGE", "300")))


@dataclass(frozen=True)
class Caller:
    sub: str
    scopes: frozenset[str]


@dataclass
class Refused(Exception):
    status: int
    error: str | None
    description: str

    def challenge(self) -> str:
        if self.error is None:
            return 'Bearer realm="Lendery, for members"'
        return f'Bearer realm="Lendery, for members", error_description="{self.description}", error="{self.error}"'


def caller(authorization: Annotated[str, Header()] = "") -> Caller:
    scheme, _, token = authorization.partition(" ")
    if scheme.casefold() != "bearer":
        raise Refused(401, None, "No token.")
    try:
        claims = verified(token.strip())
    except Unreachable as outage:
        raise Refused(503, "temporarily_unavailable", "The key set is out of reach.") from outage
    except (jwt.InvalidTokenError, NoSuchKey) as reason:
        raise Refused(401, "invalid_token", "This token is not good.") from reason
    scope = claims.get("scope") or ""
    return Caller(claims["sub"], frozenset(scope.split(" ")) - {""})


def verified(token: str) -> dict:
    header = jwt.get_unverified_header(token)
    if header.get("typ") not in ACCESS_TOKEN_TYPES:
        raise jwt.InvalidTokenError("not an access token")
    if "crit" in header:
        raise jwt.InvalidTokenError("crit names what is not understood here")
    algorithm = header.get("alg")
    return jwt.decode(
        token,
        keys.key(header.get("kid"), algorithm),
        algorithms=["RS256", "ES256"],
        issuer=ISSUER,
        audience=AUDIENCE,
        leeway=5,
        options={"require": ["exp", "iss", "aud", "sub"], "verify_iat": False},
    )
