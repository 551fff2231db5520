"""Alerts of supply touched for money in dispute: raised once, told to whom they concern, until answered."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event
from data.tables.messages import message
from data.tables.people import app_user
from queries.actions.cuts import answer_alert, find_cuts, raise_alert
from queries.actions.disputes import dispute
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.cuts import list_cut_alerts
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotAllowed, NotFound
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor, make_case
from tests.queries.disputing import NOW, RECEIVED, find_lines

ADDRESS = "https://desk.example"


@pytest.fixture
def case(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    """A query of the first account that disputes all of its newest bill."""
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    case = claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)
    lines = find_lines(billing)
    return dispute(
        billing, expert, case_id=case.case_id, seen_seq=None, amounts=dict(lines.values()),
        reference=reference, now=NOW,
    )  # fmt: skip


def put_steps(connection: Connection, extract_id: str, *steps: tuple[str, str, str]) -> None:
    """An extract of credit control's steps against the first two accounts: step, day, rand."""
    source = make_extract(extract_id, taken_on="2025-10-01")
    source.rows = {
        "credit_control": [
            {"account_no": account_no, "step": step, "step_on": on, "amount_rand": rand, "order_no": "K7"}
            for account_no in (FIRST, SECOND)
            for step, on, rand in steps
        ]
    }
    put_extract(connection, source)


def raise_all(connection: Connection, reference: Reference) -> int:
    cuts = find_cuts(connection, SYSTEM, reference=reference)
    return sum(
        raise_alert(connection, SYSTEM, cut=cut, address=ADDRESS, reference=reference, now=NOW)
        for cut in cuts
    )


def make_manager(connection: Connection, **scope: tuple[str, ...]) -> Actor:
    manager = make_actor(connection, "manager", **scope)
    address = sa.update(app_user).where(app_user.c.user_id == manager.user_id)
    connection.execute(address.values(email=f"{manager.username}@example.org"))
    return manager


def test_a_cut_in_a_dispute_is_told_once_to_the_managers_it_concerns(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    everywhere, metering, rates = (
        make_manager(billing),
        make_manager(billing, category_codes=("metering",)),
        make_manager(billing, category_codes=("rates",)),
    )
    put_steps(billing, "cuts", ("cut", "2025-09-20", "900.00"))
    assert raise_all(billing, reference) == 1
    put_steps(billing, "again", ("cut", "2025-09-20", "900.00"))
    assert raise_all(billing, reference) == 0
    told = billing.execute(
        sa.select(message.c.user_id, message.c.case_id).where(message.c.template_code == "cut_in_dispute")
    ).all()
    assert {row.user_id for row in told} == {everywhere.user_id, metering.user_id} != {rates.user_id}
    assert {row.case_id for row in told} == {case.case_id}
    bodies = list(billing.scalars(sa.select(case_event.c.body).where(case_event.c.kind == "cut_in_dispute")))
    assert [(body["stage"], body["step"], body["step_on"]) for body in bodies] == [
        ("raised", "cut", "2025-09-20")
    ]


@pytest.mark.parametrize(
    "step",
    [
        ("final_demand", "2025-09-20", "900.00"),
        ("reconnect", "2025-09-20", "900.00"),
        ("cut", "2025-08-20", "900.00"),
    ],
)
def test_other_steps_and_steps_before_the_dispute_raise_nothing(
    billing: Connection, case: CaseRecord, reference: Reference, step: tuple[str, str, str]
) -> None:
    put_steps(billing, "steps", step)
    assert raise_all(billing, reference) == 0


def test_a_step_for_what_is_not_disputed_is_lawful(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    lines = find_lines(billing)
    rates, _ = lines["RATES"]
    dispute(
        billing, expert, case_id=case.case_id, seen_seq=None, amounts={rates: Decimal(0)},
        reference=reference, now=NOW + timedelta(hours=1),
    )  # fmt: skip
    put_steps(billing, "steps", ("cut", "2025-09-20", "800.00"), ("remove", "2025-09-21", "1000.00"))
    assert raise_all(billing, reference) == 1
    (alert,) = list_cut_alerts(billing, SYSTEM, most=5)
    assert (alert.step, alert.disputed_rand) == ("remove", lines["WATER_CONSUMPTION"][1])
    assert alert.rest_rand == lines["RATES"][1]


def test_an_alert_stands_until_it_is_answered_and_says_when_supply_is_back(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    manager = make_manager(billing)
    put_steps(billing, "steps", ("restrict", "2025-09-20", "900.00"), ("reconnect", "2025-09-22", "0.00"))
    raise_all(billing, reference)
    (alert,) = list_cut_alerts(billing, manager, most=5)
    assert (alert.reference, alert.step, alert.order_no) == (case.reference, "restrict", "K7")
    assert alert.restored_on is not None
    assert alert.restored_on.isoformat() == "2025-09-22"
    later = NOW + timedelta(hours=1)
    answer = partial(
        answer_alert, billing, manager, alert_id=alert.alert_id, reference=reference, now=later
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        answer(answer="yes")
    answer(answer="Reconnected within the hour; the fee is reversed")
    assert list_cut_alerts(billing, manager, most=5) == []
    with pytest.raises(NotFound, match="answered this alert already"):
        answer(answer="Reconnected within the hour")
    assert raise_all(billing, reference) == 0


def test_only_managers_of_the_area_see_and_answer(
    billing: Connection,
    expert: Actor,
    case: CaseRecord,
    reference: Reference,
    act_as: Callable[[Actor], None],
) -> None:
    put_steps(billing, "steps", ("cut", "2025-09-20", "900.00"))
    raise_all(billing, reference)
    (alert,) = list_cut_alerts(billing, SYSTEM, most=5)
    with pytest.raises(NotAllowed):
        list_cut_alerts(billing, expert, most=5)
    other = make_manager(billing, category_codes=("rates",))
    act_as(other)
    assert list_cut_alerts(billing, other, most=5) == []
    with pytest.raises(NotFound):
        answer_alert(
            billing, other, alert_id=alert.alert_id, answer="Reconnected within the hour",
            reference=reference, now=NOW,
        )  # fmt: skip
