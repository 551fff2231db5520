"""Sheets of wards over HTTP: to those who may hand them on, and always audited."""

import pytest

from data.transaction import read
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.api.test_reports import list_audits
from tests.pages.cast import WARD, Cast

pytestmark = pytest.mark.both_profiles


def test_a_councillor_takes_the_pack_of_the_own_ward(address: str, cast: Cast) -> None:
    answer = get(address, f"/sheets/ward/{WARD}", cast["councillor"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="ward-{WARD}-' in answer.headers["content-disposition"]
    (subject,) = list_audits(cast["councillor"].actor.user_id)
    assert subject.startswith(f"ward-{WARD}-")


def test_others_are_refused_and_what_is_not_there_is_not_found(address: str, cast: Cast) -> None:
    other = next(ward.ward_no for ward in read(SYSTEM, load_reference).wards.values() if ward.ward_no != WARD)
    asked = [
        (f"/sheets/ward/{WARD}", None, 401),
        (f"/sheets/ward/{WARD}", "agent", 403),
        (f"/sheets/ward/{other}", "councillor", 403),
        ("/sheets/ward/9999", "manager", 404),
        (f"/sheets/ward/{10**30}", "manager", 404),
        ("/sheets/route/999999", "agent", 404),
        (f"/sheets/route/{10**30}", "agent", 404),
        ("/sheets/route/1", "admin", 403),
        ("/sheets/coverage", "councillor", 200),
        ("/sheets/coverage", "admin", 403),
        ("/sheets/scorecard", "manager", 200),
        ("/sheets/scorecard", "councillor", 403),
    ]
    for path, role, status in asked:
        token = cast[role].open_session() if role else None  # type: ignore[index]
        assert get(address, path, token).status == status, path
