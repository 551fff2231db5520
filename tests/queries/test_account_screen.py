"""The page of an account is one audited read of few statements, however much there is to tell."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit
from queries.account_screen import get_screen
from rules.actor import Actor
from rules.lookups import Reference
from tests.billing_extract import FIRST, THIRD
from tests.make import make_case
from tests.queries.statements import count_statements

TODAY = date(2025, 9, 15)
ZONE = ZoneInfo("Africa/Johannesburg")
MOST_STATEMENTS = 16


def test_the_page_is_told_in_few_statements_and_audited_once(
    billing: Connection, expert: Actor, reference: Reference
) -> None:
    case = make_case(billing, reference, now=datetime(2025, 9, 1, tzinfo=UTC), account_no=FIRST)
    make_case(billing, reference, now=datetime(2025, 9, 1, tzinfo=UTC), account_no=THIRD)
    with count_statements(billing) as statements:
        screen = get_screen(billing, expert, account_no=FIRST, on=TODAY, zone=ZONE)
    assert 0 < len(statements) <= MOST_STATEMENTS
    assert [found.reference for found in screen.cases] == [case.reference]
    assert [step.step for step in screen.credit_steps] == ["final_demand"]
    assert [event.event for event in screen.meter_events] == ["install"]
    assert len(screen.story.bills) == 3
    rows = sa.select(audit.c.subject).where(audit.c.user_id == expert.user_id, audit.c.kind == "account_read")
    assert list(billing.scalars(rows)) == [FIRST]
