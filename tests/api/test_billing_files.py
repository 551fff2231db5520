"""Files for other systems over HTTP: to managers only, as they were made, and never without a trace."""

from datetime import UTC, datetime

import pytest

from data.transaction import perform, read
from queries.actions.tell_billing import make_day_holds_file, make_holds_file
from queries.billing_files import BillingFile, list_billing_files
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.api.test_reports import list_audits
from tests.pages.cast import Cast


@pytest.fixture
def file(cast: Cast) -> BillingFile:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    made = perform(SYSTEM, make_day_holds_file, reference=reference, now=now)
    made = made or perform(SYSTEM, make_holds_file, reference=reference, now=now)
    return made or read(SYSTEM, list_billing_files, most=1)[0]


def test_a_manager_gets_a_file_as_it_was_made(address: str, cast: Cast, file: BillingFile) -> None:
    before = list_audits(cast["manager"].actor.user_id).count(f"billing-file-{file.file_id}")
    answer = get(address, f"/billing-files/{file.file_id}", cast["manager"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert f"-{file.file_id}.csv" in answer.headers["content-disposition"]
    assert answer.body.startswith(b"account_no,billing_month,")
    after = list_audits(cast["manager"].actor.user_id).count(f"billing-file-{file.file_id}")
    assert after == before + 1


def test_others_and_other_sites_get_nothing(address: str, cast: Cast, file: BillingFile) -> None:
    path = f"/billing-files/{file.file_id}"
    answers = [
        get(address, path),
        *(get(address, path, cast[who].open_session()) for who in ("expert", "agent", "councillor", "admin")),
        get(address, path, cast["manager"].open_session(), Sec_Fetch_Site="cross-site"),
    ]
    assert [answer.status for answer in answers] == [401, 403, 403, 403, 403, 403]
    assert not any(b"account_no" in answer.body for answer in answers)


@pytest.mark.parametrize("number", ["999999999", str(2**63), "9" * 40])
def test_a_number_without_file_is_not_found(address: str, cast: Cast, number: str) -> None:
    assert get(address, f"/billing-files/{number}", cast["manager"].open_session()).status == 404
