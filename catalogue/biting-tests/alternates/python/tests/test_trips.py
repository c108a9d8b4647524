import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from fares import due, instant, place

INVALID, HIDDEN, CONFLICT = (400, 422), (403, 404), (409, 422)


def is_trip(trip):
    assert isinstance(trip["minutes"], int)
    assert isinstance(trip["fare"]["amount"], str)
    assert isinstance(trip["paid"], str)
    assert isinstance(trip["refunds"], list)
    assert instant(trip["start"]) < instant(trip["end"])


class TestContract:
    def test_trips(self, service, member):
        body = service.journey()
        trip = service.travel(member, body)
        is_trip(trip)
        assert Decimal(trip["fare"]["amount"]) == due(body)
        for one in service.ask("GET", "/trips", token=member.token).body["items"]:
            is_trip(one)

    def test_quotes(self, service):
        quote = service.quote(service.journey(31))
        assert quote["minutes"] == 31 and quote["quarters"] == 3

    @pytest.mark.parametrize("change", [{"from": "Z"}, {"to": 3}, {"start": "now"}, {"currency": "DEM"}], ids=str)
    def test_bad_quotes(self, service, change):
        assert service.ask("POST", "/quotes", {**service.journey(), **change}).status in INVALID

    def test_zones(self, service):
        zones = {zone["code"]: set(zone["neighbours"]) for zone in service.ask("GET", "/zones").body["zones"]}
        assert zones == {"A": {"B"}, "B": {"A", "C"}, "C": {"B"}}

    def test_trips_of_the_future(self, service, member):
        assert service.ask("POST", "/trips", service.journey(ended=timedelta(minutes=-9)), member.token, "k").status in INVALID

    def test_no_such_trip(self, service):
        assert service.ask("GET", "/trips/0", token=service.staff).status == 404


class TestWhoMayDoWhat:
    def test_reading(self, service, member, stranger):
        trip = service.travel(member)
        assert service.trip(trip)["id"] == trip["id"]
        assert service.ask("GET", place(trip), token=stranger.token).status in HIDDEN

    def test_refunding(self, service, member):
        trip = service.travel(member)
        service.pay(trip, "1.00")
        assert service.refund(trip, "0.40", member.token) in HIDDEN

    @pytest.mark.parametrize("token", [None, "x"])
    def test_nobody(self, service, token):
        assert service.ask("GET", "/account", token=token).status == 401


class TestAgain:
    def test_a_trip(self, service, member):
        body, key = service.journey(), str(uuid.uuid4())
        first, second = service.travel(member, body, key), service.travel(member, body, key)
        assert first["id"] == second["id"]
        assert service.ask("POST", "/trips", service.journey(51), member.token, key).status in CONFLICT

    def test_a_payment(self, service, member):
        trip, event = service.travel(member), str(uuid.uuid4())
        for _ in range(3):
            service.pay(trip, "1.10", event)
        assert Decimal(service.trip(trip)["paid"]) == Decimal("1.10")


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
    def test_each_trip_once(self, service, member, limit):
        body = service.journey()
        made = {str(service.travel(member, body)["id"]) for _ in range(4)}
        seen, after = [], ""
        for _ in range(6):
            page = service.ask("GET", f"/trips?limit={limit}{after}", token=member.token).body
            seen += [str(trip["id"]) for trip in page["items"]]
            if page.get("next") is None:
                break
            after = f"&after={page['next']}"
        assert sorted(seen) == sorted(made)

    @pytest.mark.parametrize("limit", [0, 101])
    def test_limits(self, service, member, limit):
        assert service.ask("GET", f"/trips?limit={limit}", token=member.token).status in INVALID


class TestMemory:
    def test_restart(self, service, member):
        trip = service.travel(member)
        service.pay(trip, "2.00")
        service.restart()
        assert service.trip(trip)["paid"] == "2.00"
        assert service.ask("GET", "/account", token=member.token).body["trips"] == 1

    def test_accounts_are_apart(self, service, member, stranger):
        trip = service.travel(member)
        service.pay(trip, "10.00")
        accounts = [service.ask("GET", "/account", token=one.token).body for one in (member, stranger)]
        assert [one["trips"] for one in accounts] == [1, 0]
        assert [Decimal(one["owed"]) for one in accounts] == [Decimal(trip["fare"]["amount"]) - 10, 0]


class TestRefunds:
    def test_no_more_than_was_paid(self, service, member):
        trip = service.travel(member)
        service.pay(trip, "2.00")
        assert service.refund(trip, "1.99") in (200, 201)
        assert service.refund(trip, "0.02") in CONFLICT

    def test_together(self, service, member):
        with ThreadPoolExecutor(10) as pool:
            for _ in range(3):
                trip = service.travel(member)
                service.pay(trip, "2.00")
                list(pool.map(lambda _, trip=trip: service.refund(trip, "2.00"), range(10)))
                assert [one["amount"] for one in service.trip(trip)["refunds"]] == ["2.00"]
