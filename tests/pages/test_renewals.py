"""Papers of rebates on screen: what ends soon, the dialog that keeps a check, the list on the account."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.billing import extract
from data.transaction import read, transaction
from pages.kit.account_panel import looks
from pages.kit.registry import ACCOUNT, QUERY, find_entry
from queries.cases import CaseRecord
from queries.rebates import RebateCheck, Renewal, list_checks
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, SECOND, make_extract
from tests.billing_rows import put_extract
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    """A query about SECOND, whose papers nobody has checked."""
    del cast
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
        looks.look_at_checks.clear()
        return make_case(connection, reference, now=datetime.now(UTC), account_no=SECOND)


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.info, *desk.error]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def test_the_dialog_says_what_is_missing_keeps_the_check_and_the_account_shows_it(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_page(cast["agent"], QUERY, ref=case.reference)
    desk.session_state["case_dialog"] = (case.case_id, "check_rebate")
    desk = desk.run()
    assert "Missing: Application form, Identity document" in words(desk)
    desk = desk.checkbox(key=f"check_rebate_esp_id_document_{case.case_id}").check().run()
    assert "Missing: Application form, Proof of income" in words(desk)
    desk.button(key="send_dialog").click().run()
    [kept] = read_checks()
    assert (kept.kind, kept.documents) == ("esp", ["id_document"])
    account = open_page(cast["agent"], ACCOUNT, no=SECOND)
    account.session_state["account_tabs"] = "Agreements"
    said = words(account.run())
    assert "✓ Identity document" in said
    assert "▲ missing: Application form" in said


def read_checks() -> list[RebateCheck]:
    with transaction(SYSTEM) as connection:
        return list_checks(connection, SYSTEM, account_no=SECOND)


@pytest.mark.parametrize("role", ["expert", "agent", "manager"])
def test_what_ends_soon_is_listed_with_its_papers(
    open_page: Open, cast: Cast, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = read(SYSTEM, load_reference).local_day(datetime.now(UTC))
    check = RebateCheck(FIRST, "esp", ["id_document"], ["statement"], today, None)
    found = [
        Renewal(FIRST, "esp", today, today - timedelta(days=1), "B", 87, None),
        Renewal(SECOND, "pensioner", today, today + timedelta(days=9), "B", 88, check),
    ]
    monkeypatch.setattr(looks, "look_at_renewals", lambda *_: found)
    entry = find_entry("renewals")
    assert entry is not None
    desk = open_page(cast[role], entry)  # type: ignore[index]
    assert not desk.exception
    said = words(desk)
    assert "1 end within 30 days, 1 ended lately" in said
    assert "▲ ended 1 day ago" in said
    assert "9 days left" in said
    assert "missing: Municipal statement" in said


def test_an_empty_list_says_what_would_be_here(open_page: Open, cast: Cast) -> None:
    looks.look_at_renewals.clear()
    entry = find_entry("renewals")
    assert entry is not None
    assert "Rebates come with billing extracts" in words(open_page(cast["expert"], entry))
