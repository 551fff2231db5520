"""What an account's reads say, to whom, and what they leave in the audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event

from data.tables.people import audit
from queries.account_story import get_story, list_account_cases
from queries.accounts import get_account
from queries.actions.reveal_holder import reveal_holder
from queries.bills import first_month, list_bills, list_charge_lines, list_months
from queries.credit import list_arrangements, list_credit_steps, list_known_disputes, list_rebates
from queries.payments import list_candidates, list_payments
from queries.readings import list_meter_events, list_meters, list_readings
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed, NotFound
from tests.billing_extract import FIRST, SECOND, THIRD, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor

SINCE = date(2025, 1, 1)
TODAY = date(2025, 9, 15)
ZONE = ZoneInfo("Africa/Johannesburg")

ActAs = Callable[[Actor], None]


def audited(connection: Connection, actor: Actor) -> list[tuple[str, str]]:
    rows = connection.execute(
        sa.select(audit.c.kind, audit.c.subject).where(audit.c.user_id == actor.user_id)
    )
    return [(kind, subject) for kind, subject in rows]


def test_the_header_says_who_what_where_and_masks_the_person(billing: Connection, expert: Actor) -> None:
    found = get_account(billing, expert, account_no=FIRST)
    assert (found.holder.name, found.holder.id_no, found.holder.phone) == ("H. 1.", "•••081", "•••001")
    assert found.holder.email == "h•••@example.org"
    assert (found.property.region, found.property.ward_no) == ("B", 87)
    assert found.property.market_value_rand == Decimal("1200000.00")
    assert found.last_bill is not None
    assert found.last_bill.billing_month == date(2025, 8, 1)
    assert audited(billing, expert) == [("account_read", FIRST)]


def test_a_company_is_named(billing: Connection, expert: Actor) -> None:
    assert get_account(billing, expert, account_no=THIRD).holder.name == "Holder 3"


def test_an_account_nobody_knows_is_not_found(billing: Connection, expert: Actor) -> None:
    with pytest.raises(NotFound):
        get_account(billing, expert, account_no="400000009")


def test_the_story_adds_up_in_few_statements(billing: Connection, expert: Actor) -> None:
    statements: list[str] = []
    event.listen(billing, "before_cursor_execute", lambda *args: statements.append(args[2]))
    story = get_story(billing, expert, account_no=FIRST, on=TODAY, zone=ZONE)
    assert len(statements) <= 13
    assert (story.since, story.until) == (date(2023, 9, 1), date(2025, 8, 1))
    assert [bill.billing_month.month for bill in story.bills] == [8, 7, 6]
    water = [month for month in story.months if month.service == "water"]
    assert [(month.quantity, month.unit, month.is_estimated) for month in water] == [
        (Decimal(10), "kL", False),
        (Decimal(10), "kL", True),
        (Decimal(10), "kL", False),
    ]
    assert sum(m.amount_rand + m.vat_rand for m in story.months) == sum(
        bill.current_charges_rand + bill.vat_rand for bill in story.bills
    )
    assert [payment.payment_id for payment in story.payments] == ["Y1"]
    assert story.position.balance_rand == story.bills[0].total_due_rand
    assert story.position.in_dispute_rand == Decimal("119.36")
    assert story.position.collectable_rand == story.position.balance_rand - Decimal("119.36")
    assert audited(billing, expert) == [("account_read", FIRST)]


def test_a_payment_after_the_last_bill_lowers_the_balance(connection: Connection, expert: Actor) -> None:
    source = make_extract()
    late = source.row("payments", payment_id="Y1") | {"payment_id": "Y3", "posted_on": "2025-08-10"}
    reversed_one = late | {"payment_id": "Y4", "reversed_on": "2025-08-12"}
    source.rows["payments"] += [late, reversed_one]
    put_extract(connection, source)
    story = get_story(connection, expert, account_no=FIRST, on=TODAY, zone=ZONE)
    assert story.paid_since_rand == Decimal("900.00")
    assert story.position.balance_rand == Decimal("1091.74") - Decimal("900.00")


def test_a_newer_version_holds_everywhere(billing: Connection, expert: Actor) -> None:
    correction = make_extract("second")
    for name in correction.rows:
        if name not in ("invoices", "charge_lines", "charge_steps", "payments", "customers"):
            correction.rows[name] = []
    correction.row("customers", customer_no="C1")["class"] = "government"
    correction.row("payments", payment_id="Y1")["account_no"] = SECOND
    correction.rows["charge_lines"].remove(
        correction.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)
    )
    put_extract(billing, correction)
    assert get_account(billing, expert, account_no=FIRST).holder.name == "Holder 1"
    assert list_payments(billing, expert, account_no=FIRST, since=SINCE) == []
    assert [p.payment_id for p in list_payments(billing, expert, account_no=SECOND, since=SINCE)] == ["Y1"]
    assert len(list_bills(billing, expert, account_no=FIRST, since=SINCE)) == 3
    months = list_months(billing, expert, account_no=FIRST, since=date(2025, 8, 1))
    assert [month.service for month in months] == ["rates"]


def test_a_held_extract_is_not_seen(connection: Connection, expert: Actor) -> None:
    number = put_extract(connection, make_extract())
    connection.execute(
        sa.text("UPDATE billing.extract SET state = 'held' WHERE extract_no = :n"), {"n": number}
    )
    with pytest.raises(NotFound):
        get_account(connection, expert, account_no=FIRST)


def test_a_bill_opens_to_lines_and_steps(billing: Connection, expert: Actor) -> None:
    lines = list_charge_lines(
        billing, expert, account_no=FIRST, billing_month=date(2025, 7, 1), invoice_no=f"{FIRST}07"
    )
    assert [(line.service, line.amount_rand, len(line.steps)) for line in lines] == [
        ("rates", Decimal("954.48"), 0),
        ("water", Decimal("119.36"), 2),
    ]
    assert sum(step.amount_rand for step in lines[1].steps) == lines[1].amount_rand
    assert lines[1].reading_kind == "estimated"


def test_readings_and_meters_are_the_account_s_own(billing: Connection, expert: Actor) -> None:
    readings = list_readings(billing, expert, account_no=FIRST, since=SINCE)
    assert [(r.meter_no, r.read_on.month, r.kind) for r in readings] == [
        ("W1", 8, "actual"),
        ("W1", 7, "estimated"),
        ("W1", 6, "actual"),
    ]
    assert [meter.meter_no for meter in list_meters(billing, expert, account_no=FIRST)] == ["W1"]
    assert [e.event for e in list_meter_events(billing, expert, account_no=FIRST)] == ["install"]


def test_a_meter_that_moved_to_another_account_leaves_this_one(billing: Connection, expert: Actor) -> None:
    correction = make_extract("second")
    correction.rows = {"meters": [correction.row("meters", meter_no="W1") | {"account_no": THIRD}]}
    put_extract(billing, correction)
    assert list_meters(billing, expert, account_no=FIRST) == []
    assert [meter.meter_no for meter in list_meters(billing, expert, account_no=THIRD)] == ["W1"]


def test_unallocated_money_is_proposed_with_its_reason(billing: Connection, expert: Actor) -> None:
    [found] = list_candidates(billing, expert, account_no=FIRST, since=SINCE)
    assert (found.payment_id, found.why) == ("Y2", "the reference is 1 slip from this account")
    [other] = list_candidates(billing, expert, account_no=THIRD, since=SINCE)
    assert "the amount is what a bill came to" in other.why


def test_debt_and_relief_are_listed(billing: Connection, expert: Actor) -> None:
    assert [a.instalments for a in list_arrangements(billing, expert, account_no=FIRST)] == [12]
    [rebate] = list_rebates(billing, expert, account_no=FIRST)
    assert (rebate.kind, rebate.is_in_force(TODAY)) == ("pensioner", False)
    assert replace(rebate, approved_on=date(2025, 2, 1)).is_in_force(TODAY)
    assert [s.step for s in list_credit_steps(billing, expert, account_no=FIRST)] == ["final_demand"]
    assert [d.dispute_no for d in list_known_disputes(billing, expert, account_no=FIRST)] == ["D1"]
    assert list_account_cases(billing, expert, account_no=FIRST) == []


@pytest.mark.parametrize("role", ["councillor", "admin"])
def test_councillors_and_administrators_see_no_account(billing: Connection, role: str) -> None:
    actor = make_actor(billing, role, wards=(87,) if role == "councillor" else ())  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        get_story(billing, actor, account_no=FIRST, on=TODAY, zone=ZONE)
    with pytest.raises(NotAllowed):
        list_payments(billing, actor, account_no=FIRST, since=SINCE)
    with pytest.raises(NotAllowed):
        reveal_holder(billing, actor, account_no=FIRST, field="phone", reason="curious about it")
    assert audited(billing, actor) == []


def test_an_account_outside_the_area_is_refused(billing: Connection, act_as: ActAs) -> None:
    far, near = (make_actor(billing, "expert", regions=(region,)) for region in ("G", "B"))
    act_as(far)
    with pytest.raises(NotAllowed, match="outside your area"):
        get_account(billing, far, account_no=FIRST)
    with pytest.raises(NotAllowed, match="outside your area"):
        list_bills(billing, far, account_no=FIRST, since=SINCE)
    assert audited(billing, far) == []
    act_as(near)
    assert get_account(billing, near, account_no=FIRST).account_no == FIRST


def test_a_reveal_needs_a_reason_and_keeps_it_without_the_value(billing: Connection, expert: Actor) -> None:
    with pytest.raises(InvalidInput, match="at least 10"):
        reveal_holder(billing, expert, account_no=FIRST, field="phone", reason="  because   ")
    reason = "Calling back about the estimate"
    assert reveal_holder(billing, expert, account_no=FIRST, field="phone", reason=reason) == "+27820000001"
    row = billing.execute(sa.select(audit).where(audit.c.kind == "revealed")).one()
    assert (row.subject, row.reason, row.detail) == (FIRST, reason, {"field": "phone"})


def test_months_are_counted_back_over_the_year() -> None:
    assert first_month(date(2025, 8, 31)) == date(2023, 9, 1)
    assert first_month(date(2025, 12, 1), 12) == date(2025, 1, 1)
    assert first_month(date(2025, 1, 1), 1) == date(2025, 1, 1)
