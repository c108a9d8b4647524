import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from fares import BERLIN, due, journey

NOON = datetime(2026, 9, 9, 12, 0, tzinfo=BERLIN)
INVALID = (400, 422)


def agree(service, body):
    fare = service.quote(body)["fare"]
    expected = due(body)
    assert fare["currency"] == body.get("currency", "EUR")
    assert fare["amount"] == str(expected), body


class TestLimits:
    @pytest.mark.parametrize("minutes", [1, 4, 5, 6])
    def test_five_minutes_are_free(self, service, minutes):
        agree(service, journey(NOON, minutes))

    @pytest.mark.parametrize("minutes", [14, 15, 16, 59, 60, 61])
    def test_quarters_that_were_begun(self, service, minutes):
        agree(service, journey(NOON, minutes, "B", "C"))

    @pytest.mark.parametrize("to, quarters", [("A", 29), ("A", 30), ("A", 31), ("B", 22), ("B", 23), ("C", 15), ("C", 16)])
    def test_the_cap(self, service, to, quarters):
        agree(service, journey(NOON, quarters * 15, "A", to))

    @pytest.mark.parametrize("minutes", [1440, 1441, 2880, 2881, 4319, 4320])
    def test_days_that_were_begun(self, service, minutes):
        agree(service, journey(NOON, minutes, "C", "A"))

    @pytest.mark.parametrize("minutes", [-15, 0, 4321])
    def test_too_short_or_too_long(self, service, minutes):
        assert service.ask("POST", "/quotes", journey(NOON, minutes)).status in INVALID


class TestMoney:
    @pytest.mark.parametrize("minutes", [15, 45, 75, 105])
    def test_halves_go_up(self, service, minutes):
        agree(service, journey(NOON, minutes, birthday="2015-01-01"))

    @pytest.mark.parametrize("to", "ABC")
    @pytest.mark.parametrize("minutes", [10, 25, 40, 55, 70])
    def test_rounded_once(self, service, minutes, to):
        agree(service, journey(NOON + timedelta(hours=11), minutes, "A", to, birthday="2015-01-01"))

    @pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
    @pytest.mark.parametrize("minutes", [3, 20, 300])
    def test_currencies(self, service, currency, minutes):
        agree(service, journey(NOON, minutes, "A", "B", currency=currency))


class TestCalendar:
    @pytest.mark.parametrize("day", [datetime(2026, 12, 3), datetime(2027, 6, 3)], ids=["winter", "summer"])
    @pytest.mark.parametrize("hour, minute", [(21, 59), (22, 0), (0, 0), (2, 30), (5, 59), (6, 0)])
    def test_nights(self, service, day, hour, minute):
        agree(service, journey(day.replace(hour=hour, minute=minute, tzinfo=BERLIN), 77))

    @pytest.mark.parametrize("born, day", [("1999-07-07", "2025-07-06"), ("1999-07-07", "2025-07-07"), ("2000-02-29", "2026-02-28"), ("2000-02-29", "2026-03-01")])
    def test_birthdays(self, service, born, day):
        agree(service, journey(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=BERLIN), 77, birthday=born))

    @pytest.mark.skip(reason="the year 2100 is beyond the dates that quotes take")
    def test_a_century_without_leap_day(self, service):
        raise AssertionError("never runs")


def test_any_journey(service):
    source = random.Random(os.environ["SEED"])

    def draw(start=None, minutes=None):
        start = start or datetime(2025, 1, 1, tzinfo=BERLIN) + timedelta(minutes=source.randrange(900_000))
        return journey(start, minutes or source.randint(6, 4320), *source.choices("ABC", k=2), currency=source.choice(["EUR", "JPY", "KWD"]))

    # lengths without a gap from anywhere, and anything
    first, day = source.randint(6, 4000), NOON + timedelta(minutes=source.randrange(10_000))
    drawn = [draw(day, minutes) for minutes in range(first, first + 130)] + [draw() for _ in range(150)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: agree(service, body), drawn))
