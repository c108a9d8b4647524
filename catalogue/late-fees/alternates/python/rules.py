"""What a loan is, and what it costs. No input or output here."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = {"adult", "student", "staff"}
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ONE_DAY = timedelta(days=1)
SUNDAY = 6


class Unusable(ValueError):
    """The line cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Header:
    as_of: date
    grace: int
    closed: frozenset[date]

    @classmethod
    def parse(cls, line: bytes) -> "Header":
        fields = _fields(line)
        closed = fields.get("closed")
        if not isinstance(closed, list):
            raise Unusable("closed is not a list")
        return cls(_date(fields.get("asOf")), _natural(fields.get("grace")), frozenset(map(_date, closed)))


@dataclass(frozen=True, slots=True)
class Loan:
    name: str
    kind: str
    due: date
    returned: date | None
    rate: int
    cap: int

    @classmethod
    def parse(cls, line: bytes) -> "Loan":
        fields = _fields(line)
        name, kind, returned = fields.get("loan"), fields.get("kind"), fields.get("returned")
        if not isinstance(name, str):
            raise Unusable("loan is not a text")
        if not isinstance(kind, str) or kind not in KINDS:
            raise Unusable("kind is unknown")
        return cls(
            name,
            kind,
            _date(fields.get("due")),
            None if returned is None else _date(returned),
            _natural(fields.get("rate")),
            _natural(fields.get("cap")),
        )


def price(header: Header, loan: Loan) -> tuple[int, int]:
    days = _chargeable_days(header, loan)
    if loan.kind == "staff" or days <= header.grace:
        return days, 0
    due = days * loan.rate
    if loan.kind == "student":
        due = -(-due // 2)
    return days, min(due, loan.cap)


def _chargeable_days(header: Header, loan: Loan) -> int:
    last = loan.returned or header.as_of
    days = 0
    day = loan.due
    while day < last:
        day += ONE_DAY
        if day.weekday() != SUNDAY and day not in header.closed:
            days += 1
    return days


def _fields(line: bytes) -> dict:
    try:
        value = json.loads(line)
    except ValueError as problem:
        raise Unusable("not JSON") from problem
    if not isinstance(value, dict):
        raise Unusable("not an object")
    return value


def _date(value: object) -> date:
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise Unusable("a date is missing or not a date")
    try:
        return date.fromisoformat(value)
    except ValueError as problem:
        raise Unusable("there is no such date") from problem


def _natural(value: object) -> int:
    # True is an int in Python
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unusable("an amount is missing or not a whole number from 0 up")
    return value
