"""The proof of a day over a small city: it agrees, and each way it can fail is named and kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from queries.account_story import get_story
from queries.actions.disputes import dispute
from queries.actions.hold import claim
from queries.actions.reconcile import reconcile
from queries.actions.tell_billing import make_holds_file
from queries.cases import CaseRecord
from queries.debtors import read_debtors, read_positions, sum_unnamed
from queries.reconciliations import list_balances
from rules.actor import SYSTEM, Actor
from rules.disputes.reconciliation import Balance
from rules.errors import InvalidInput
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor, make_case
from tests.queries.disputing import NOW, RECEIVED, TODAY, find_lines

ZONE = ZoneInfo("Africa/Johannesburg")


@pytest.fixture
def case(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    """A query of the first account that disputes its water; a second claims an amount without lines."""
    billing.execute(sa.update(extract).values(loaded_at=datetime(2025, 9, 1, 12, tzinfo=UTC)))
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    make_case(billing, reference, now=RECEIVED, account_no=SECOND, amount_rand=Decimal(200))
    case = claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    return dispute(
        billing, expert, case_id=case.case_id, seen_seq=None, amounts={water: whole}, reference=reference,
        now=NOW,
    )  # fmt: skip


def prove(connection: Connection, reference: Reference, now: datetime = NOW) -> Balance:
    return reconcile(connection, SYSTEM, reference=reference, now=now)


def test_a_city_adds_up_and_its_day_is_kept(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    make_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    balance = prove(billing, reference)
    owed = sum((read_story_balance(billing, account_no) for account_no in (FIRST, SECOND, THIRD)), Decimal(0))
    water = find_lines(billing)["WATER_CONSUMPTION"][1]
    assert balance.faults == ()
    assert (balance.accounts, balance.debtor_rand) == (3, owed)
    assert balance.ledger_rand == balance.held_rand == water
    assert balance.collectable_rand + balance.in_dispute_rand + balance.credit_rand == owed
    (day,) = list_balances(billing, SYSTEM, most=5)
    assert (day.on_day, day.made_at, day.balance) == (TODAY, NOW, balance)


def read_story_balance(connection: Connection, account_no: str) -> Decimal:
    story = get_story(connection, SYSTEM, account_no=account_no, on=TODAY, zone=ZONE)
    return story.position.balance_rand


def test_what_is_claimed_without_lines_is_counted_apart(billing: Connection, case: CaseRecord) -> None:
    assert sum_unnamed(billing, SYSTEM) == (1, Decimal(200))


@pytest.mark.parametrize("account_no", [FIRST, SECOND])
def test_an_account_stands_in_the_proof_as_on_its_page(
    billing: Connection, case: CaseRecord, account_no: str
) -> None:
    at = datetime.combine(TODAY, datetime.max.time(), ZONE)
    story = get_story(billing, SYSTEM, account_no=account_no, on=TODAY, zone=ZONE)
    assert read_positions(billing, at, ZONE)[account_no] == story.position


def test_payments_after_the_bill_and_credits_are_in_the_debtor_total(
    billing: Connection, case: CaseRecord
) -> None:
    before = read_debtors(billing)
    later = make_extract("later", taken_on="2025-09-08")
    (paid, _) = later.rows["payments"]
    later.rows = {
        "payments": [paid | {"payment_id": "Y9", "posted_on": "2025-08-30", "amount_rand": "2000.00"}]
    }
    put_extract(billing, later)
    after = read_debtors(billing)
    assert after.debtor_rand == before.debtor_rand - 2000
    assert after.credit_rand < 0
    assert after.owed_rand + after.credit_rand == after.debtor_rand


def test_what_credit_control_was_not_told_is_a_fault(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    make_holds_file(billing, SYSTEM, reference=reference, now=NOW + timedelta(minutes=30))
    billing.execute(sa.text("UPDATE casework.line_hold SET held_rand = held_rand - 7"))
    (fault,) = prove(billing, reference, NOW + timedelta(hours=1)).faults
    assert (fault.account_no, fault.rand) == (FIRST, Decimal(-7))
    assert list_balances(billing, SYSTEM, most=1)[0].balance.faults == (fault,)


def test_what_changed_after_the_file_waits_for_the_next(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    make_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    rates, whole = find_lines(billing)["RATES"]
    later = NOW + timedelta(hours=2)
    dispute(
        billing, expert, case_id=case.case_id, seen_seq=None, amounts={rates: whole}, reference=reference,
        now=later,
    )  # fmt: skip
    balance = prove(billing, reference, later)
    assert (balance.faults, balance.ledger_rand - balance.held_rand) == ((), whole)


def test_a_later_bill_that_lowers_a_disputed_line_is_a_fault(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    make_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    lower = make_extract("lower", taken_on="2025-09-09")
    line = lower.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)
    line |= {"amount_rand": "100.00", "vat_rand": "15.00"}
    put_extract(billing, lower)
    (fault,) = prove(billing, reference).faults
    assert (fault.account_no, fault.rand) == (FIRST, Decimal("22.26"))


def test_only_who_sees_the_whole_municipality_reconciles_and_reads(
    billing: Connection, case: CaseRecord, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    prove(billing, reference)
    part = make_actor(billing, "manager", regions=("B",))
    act_as(part)
    with pytest.raises(InvalidInput, match="whole municipality"):
        reconcile(billing, part, reference=reference, now=NOW)
    assert list_balances(billing, part, most=5) == []
