"""Speaks to the service, and computes on its own what is due."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
PER_EURO = {"EUR": (Fraction(1), 2), "JPY": (Fraction("161.5"), 0), "KWD": (Fraction("0.3345"), 3)}
PRICE = [Fraction("1.30"), Fraction("1.75"), Fraction("2.45")]


@dataclass
class Reply:
    status: int
    location: str | None
    text: str

    @property
    def body(self):
        return json.loads(self.text)


@dataclass
class Member:
    id: str
    token: str


class Direct(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Service:
    def __init__(self, url: str, restart_url: str, staff: str):
        self.url, self.restart_url, self.staff = url, restart_url, staff
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Direct)

    @classmethod
    def from_environment(cls):
        return cls(os.environ["TARGET_URL"], os.environ["RESTART_URL"], os.environ["STAFF_TOKEN"])

    def ask(self, method, path, body=None, token=None, key=None) -> Reply:
        headers = {"Accept": "application/json"}
        data = None
        if body is not None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(urllib.parse.urljoin(self.url + "/", path), data, headers, method=method)
        try:
            with self.opener.open(request, timeout=20) as reply:
                return Reply(reply.status, reply.headers["Location"], reply.read().decode())
        except urllib.error.HTTPError as refusal:
            return Reply(refusal.code, None, refusal.read().decode(errors="replace"))

    def restart(self):
        with self.opener.open(urllib.request.Request(self.restart_url, method="POST"), timeout=20) as reply:
            assert reply.status < 300

    def now(self) -> datetime:
        return instant(self.ask("GET", "/clock").body["now"]).replace(second=0, microsecond=0)

    def join(self, birthday="1975-11-30") -> Member:
        reply = self.ask("POST", "/members", {"name": "Żaneta", "email": f"{uuid.uuid4()}@lendery.example", "birthday": birthday})
        assert reply.status in (200, 201)
        return Member(str(reply.body["id"]), reply.body["token"])

    def journey(self, minutes=50, ended=timedelta(minutes=90)):
        return journey(self.now() - ended - timedelta(minutes=minutes), minutes, "C", "B")

    def travel(self, member: Member, body=None, key=None):
        reply = self.ask("POST", "/trips", body or self.journey(), member.token, key or str(uuid.uuid4()))
        assert reply.status in (200, 201)
        return self.ask("GET", reply.location, token=member.token).body

    def trip(self, trip):
        reply = self.ask("GET", place(trip), token=self.staff)
        assert reply.status == 200
        return reply.body

    def pay(self, trip, amount, event=None):
        reply = self.ask("POST", "/payments", {"event": event or str(uuid.uuid4()), "trip": trip["id"], "amount": amount}, self.staff)
        assert reply.status in (200, 201, 202, 204)

    def refund(self, trip, amount, token=None) -> int:
        return self.ask("POST", f"{place(trip)}/refunds", {"amount": amount}, token or self.staff).status

    def quote(self, body):
        reply = self.ask("POST", "/quotes", body)
        assert reply.status == 200, reply.text
        return reply.body


def place(trip) -> str:
    return f"/trips/{urllib.parse.quote(str(trip['id']), safe='')}"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def journey(start: datetime, minutes: int, zone="A", to="A", **more):
    end = start.astimezone(timezone.utc) + timedelta(minutes=minutes)
    return {"from": zone, "to": to, "start": start.isoformat(), "end": end.isoformat(), **more}


def due(body) -> Decimal:
    start, end = instant(body["start"]), instant(body["end"])
    minutes = int((end - start).total_seconds()) // 60
    if minutes <= 5:
        exact = Fraction(0)
    else:
        price = PRICE[abs(ord(body["from"]) - ord(body["to"]))] * -(-minutes // 15)
        exact = min(price, Fraction(39) * -(-minutes // 1440))
    local = start.astimezone(BERLIN)
    if local.hour in (22, 23, 0, 1, 2, 3, 4, 5):
        exact /= 2
    if "birthday" in body and is_youth(date.fromisoformat(body["birthday"]), local.date()):
        exact *= Fraction("0.85")
    rate, decimals = PER_EURO[body.get("currency", "EUR")]
    exact *= rate
    # more digits than any fare here can have, so that only the second step rounds
    digits = Decimal(exact.numerator * 10**12 // exact.denominator).scaleb(-12)
    return digits.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def is_youth(birthday: date, day: date) -> bool:
    try:
        turning = birthday.replace(year=birthday.year + 26)
    except ValueError:
        turning = date(birthday.year + 26, 3, 1)
    return day < turning
