"""A correction that raises a bill: proposed on the query's page, decided by somebody else."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from data.tables.billing import extract
from data.transaction import perform, read, transaction
from pages.kit.registry import QUERY, find_entry
from queries.actions.corrections import propose_correction
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.corrections import list_corrections, read_taken_back
from queries.disputes import list_charges
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import THIRD, make_extract
from tests.billing_rows import put_extract
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

APPROVALS = find_entry("approvals")


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    """A query of the expert whose correction doubles a line."""
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    expert = cast["expert"].actor
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
        made = make_case(connection, reference, now=now, account_no=THIRD)
        since = datetime(2020, 1, 1, tzinfo=UTC).date()
        charges = list_charges(connection, SYSTEM, account_no=THIRD, since=since, zone=reference.timezone)
        taken = read_taken_back(connection, SYSTEM, THIRD)
    perform(expert, claim, case_id=made.case_id, seen_seq=None, reference=reference, now=now)
    charge = next(each for each in charges if each.amount_rand > 0 and each.line not in taken)
    perform(
        expert,
        propose_correction,
        case_id=made.case_id,
        seen_seq=None,
        right={charge.line: charge.amount_rand * 2},
        reason="Only half of the units were billed",
        reference=reference,
        now=now,
    )
    return made


def stage_of(case: CaseRecord) -> str:
    return read(SYSTEM, list_corrections, case_id=case.case_id)[0].stage


def test_a_manager_approves_what_an_expert_proposed(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    assert APPROVALS is not None
    number = read(SYSTEM, list_corrections, case_id=case.case_id)[0].correction_id
    page = open_page(cast["manager"], APPROVALS)
    assert not page.exception
    assert "Only half of the units were billed" in [each.value for each in page.text]
    page.session_state[f"lines_{number}"] = True
    page.run()
    assert "billed anew" in page.dataframe[-1].value["What happens"].tolist()
    page.button(key=f"approve_{number}").click().run()
    assert not page.exception
    assert stage_of(case) == "approved"


def test_a_rejection_needs_its_reason(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    assert APPROVALS is not None
    number = read(SYSTEM, list_corrections, case_id=case.case_id)[0].correction_id
    page = open_page(cast["manager"], APPROVALS)
    page.button(key=f"reject_{number}").click().run()
    assert "why it is rejected" in page.error[0].value
    assert stage_of(case) == "proposed"
    page.text_area(key=f"reason_{number}").set_value("No reading supports it").run()
    page.button(key=f"reject_{number}").click().run()
    assert stage_of(case) == "rejected"


def test_the_query_shows_how_far_it_is_and_lets_it_be_withdrawn(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    found = read(SYSTEM, list_corrections, case_id=case.case_id)[0]
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    assert any("waits for approval" in str(each.value) for each in desk.markdown)
    desk.button(key=f"withdraw_{found.correction_id}").click().run()
    desk.text_area(key=f"withdraw_correction_reason_{case.case_id}").set_value("The photo came too late")
    desk.button(key="send_dialog").click().run()
    assert not desk.exception
    assert (stage_of(case), found.net_rand > Decimal(0)) == ("withdrawn", True)
