"""The Johannesburg schedule, read once."""

import pytest

from data.tariffs import profile_book
from rules.rating.tariff import TariffBook


@pytest.fixture(scope="session")
def book() -> TariffBook:
    return profile_book("johannesburg")
