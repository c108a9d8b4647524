# Correct, and unlike the reference: examples of one rule are tests of their own, named by pytest; what fails in a
# fixture is an `error` and no `failure`; one test is skipped; a new connection for each request; amounts are compared
# as numbers, so that failures spell them as Decimals do; each test waits for the one before.
import pytest

from fares import Member, Service


@pytest.fixture(scope="session")
def service() -> Service:
    return Service.from_environment()


@pytest.fixture
def member(service) -> Member:
    return service.join()


@pytest.fixture
def stranger(service) -> Member:
    return service.join()
