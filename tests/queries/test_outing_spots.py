"""Where a walk should stop: never at a street whose few queries point at a household."""

from sqlalchemy import Connection

from queries.outings.needs import list_spots
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import NOW, make_case

WARD = 87


def test_three_queries_of_one_account_are_no_spot(billing: Connection, reference: Reference) -> None:
    for _ in range(3):
        make_case(billing, reference, account_no=FIRST, ward_no=WARD)
    assert list_spots(billing, SYSTEM, ward_no=WARD, reference=reference, now=NOW) == []
