"""The slip of a query over HTTP: for whoever may see the query, with nothing personal in it."""

from datetime import UTC, datetime

import pytest

from data.transaction import read, transaction
from queries.actions.log_case import ContactDetails
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.api.test_reports import list_audits
from tests.make import make_case
from tests.outward.report.reading import read_pages
from tests.pages.cast import Cast

pytestmark = pytest.mark.both_profiles

CONTACT = ContactDetails("Nomsa Test", phone="082 555 0101", consent=True)


def test_the_slip_has_the_reference_and_nothing_personal(address: str, cast: Cast) -> None:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        case = make_case(
            connection, reference, now=datetime.now(UTC), contact=CONTACT, account_no="551234567"
        )
    for paper in ("roll", "a4"):
        answer = get(address, f"/slips/{case.reference}/{paper}", cast["agent"].open_session())
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        (text,) = read_pages(answer.body)
        assert case.reference in text
        assert not any(private in text for private in ("Nomsa", "0101", "551234567"))
    assert list_audits(cast["agent"].actor.user_id) == [f"slip-{case.reference}"] * 2
    path = f"/slips/{case.reference}/a4"
    others = [
        get(address, path),
        *(
            get(address, f"/slips/{case.reference}/a4", cast[who].open_session())
            for who in ("councillor", "admin")
        ),
        get(address, f"/slips/{case.reference}/a5", cast["agent"].open_session()),
    ]
    assert [each.status for each in others] == [401, 404, 403, 404]
