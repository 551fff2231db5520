"""The report of a campaign counts what happened, and every figure opens to the queries behind it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import invitation
from data.tables.cases import cases
from data.tables.seats import arrival, arrival_case
from queries.cases import CaseRecord
from queries.sessions.comparison import list_compared, list_strata
from queries.sessions.report import CampaignReport, Spread, get_report
from queries.sessions.report_rows import FIGURES, Figure, list_report_rows
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from tests.booked import (
    STARTS,
    make_booking,
    make_campaign,
    make_resident_case,
    make_virtual_session,
)
from tests.make import NOW, make_actor
from tests.queries.statements import count_statements

LATER = STARTS + timedelta(days=3)


def report(connection: Connection, campaign_id: int, reference: Reference) -> CampaignReport:
    return get_report(connection, SYSTEM, campaign_id=campaign_id, reference=reference, now=LATER)


def make_arrival(
    connection: Connection, evening: int, case: CaseRecord, server: Actor, *, waits: int, talks: int,
    outcome: str, missing: tuple[str, ...] = (), mark: int | None = None, booking_id: int | None = None,
) -> None:  # fmt: skip
    """A resident who was served: minutes of waiting and of talking, and how it ended."""
    started_at = STARTS + timedelta(minutes=waits)
    ended_at = started_at + timedelta(minutes=talks)
    number = connection.execute(
        sa.insert(arrival)
        .values(
            virtual_session_id=evening, booking_id=booking_id, arrived_at=STARTS, place_at=STARTS,
            status="served", served_by=server.user_id, started_at=started_at, ended_at=ended_at,
            satisfaction=mark,
        )
        .returning(arrival.c.arrival_id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        sa.insert(arrival_case).values(
            arrival_id=number, case_id=case.case_id, outcome_code=outcome, outcome_at=ended_at,
            missing_documents=list(missing),
        )
    )  # fmt: skip


@pytest.fixture
def campaign_id(connection: Connection, reference: Reference) -> int:
    """An evening with three booked residents, of whom one does not come, and one without a booking."""
    number = make_campaign(connection)
    evening = make_virtual_session(connection, campaign_id=number)
    server = make_actor(connection, "expert")
    settled = make_resident_case(connection, reference, amount_rand=Decimal("1200.50"))
    waiting, absent, walk_in, gave_up = (make_resident_case(connection, reference) for _ in range(4))
    document = next(iter(reference.documents))
    for case in (settled, waiting, absent):
        connection.execute(
            sa.insert(invitation).values(
                campaign_id=number, case_id=case.case_id, invited_at=NOW, invited_by=0
            )
        )
    seated = ((1, settled), (2, waiting))
    came = [make_booking(connection, evening, case, slot=n, status="attended") for n, case in seated]
    make_booking(connection, evening, absent, slot=3, status="no_show")
    make_booking(connection, evening, gave_up, slot=4, status="cancelled", cancelled_at=NOW)
    done: dict[str, Any] = {"outcome": "resolved_on_the_spot", "mark": 5}
    make_arrival(connection, evening, settled, server, waits=4, talks=10, booking_id=came[0], **done)
    make_arrival(
        connection, evening, waiting, server, waits=8, talks=20, booking_id=came[1], mark=4,
        outcome="documents_awaited", missing=(document,),
    )  # fmt: skip
    make_arrival(connection, evening, walk_in, server, waits=12, talks=30, outcome="visit_needed")
    return number


def test_every_figure_counts_what_happened(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    other = make_campaign(connection)
    make_booking(
        connection, make_virtual_session(connection, campaign_id=other, starts_at=LATER),
        make_resident_case(connection, reference),
    )  # fmt: skip
    found = report(connection, campaign_id, reference)
    assert (found.invited, found.booked, found.cancelled) == (3, 4, 1)
    assert (found.attended, found.no_show, found.served) == (2, 1, 3)
    assert (found.resolved, found.released_rand) == (1, Decimal("1200.50"))
    assert found.waiting == Spread(3, 8, pytest.approx(11.2))  # type: ignore[arg-type]
    assert found.serving == Spread(3, 20, 28)
    assert found.outcomes == {"documents_awaited": 1, "resolved_on_the_spot": 1, "visit_needed": 1}
    assert list(found.missing.values()) == [1]
    assert found.satisfaction == {4: 1, 5: 1}
    assert found.comparison.gain is None


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_opens_to_as_many_rows(
    connection: Connection, reference: Reference, campaign_id: int, figure: Figure
) -> None:
    found = report(connection, campaign_id, reference)
    expected = {
        "waiting": found.waiting.count,
        "serving": found.serving.count,
        "satisfaction": sum(found.satisfaction.values()),
        "missing": sum(found.missing.values()),
        "ended": sum(found.outcomes.values()),
    }
    rows = list_report_rows(connection, SYSTEM, campaign_id=campaign_id, figure=figure, reference=reference)
    assert len(rows) == (expected[figure] if figure in expected else getattr(found, figure))
    assert len(rows) >= 1
    if figure == "serving":
        assert sorted(row.minutes or 0 for row in rows) == [10, 20, 30]


def test_each_outcome_and_each_document_opens_to_its_own_queries(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    found = report(connection, campaign_id, reference)
    told: dict[Figure, Mapping[str, int]] = {"ended": found.outcomes, "missing": found.missing}
    for figure, counts in told.items():
        for code, count in counts.items():
            rows = list_report_rows(
                connection, SYSTEM, campaign_id=campaign_id, figure=figure, code=code, reference=reference
            )
            assert len(rows) == count
    with pytest.raises(InvalidInput):
        list_report_rows(
            connection, SYSTEM, campaign_id=campaign_id, figure="invited", code="x", reference=reference
        )


def test_a_report_of_nothing_is_empty(connection: Connection, reference: Reference) -> None:
    found = report(connection, make_campaign(connection), reference)
    assert (found.invited, found.released_rand) == (0, Decimal())
    assert found.waiting == Spread(0, None, None)


def test_a_report_takes_the_same_statements_however_long(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    with count_statements(connection) as statements:
        report(connection, campaign_id, reference)
    assert len(statements) == 9


def test_the_like_of_invited_queries_are_those_nobody_invited(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    elsewhere, alike = (make_resident_case(connection, reference) for _ in range(2))
    make_resident_case(connection, reference, now=NOW + timedelta(days=1))
    make_resident_case(connection, reference, region="G")
    connection.execute(
        sa.insert(invitation).values(
            campaign_id=make_campaign(connection), case_id=elsewhere.case_id, invited_at=NOW, invited_by=0
        )
    )
    resolved = {"status": "resolved", "resolved_at": LATER - timedelta(hours=1), "outcome_code": "explained"}
    connection.execute(sa.update(cases).where(cases.c.case_id == alike.case_id).values(**resolved))
    [found] = list_strata(connection, SYSTEM, campaign_id=campaign_id, reference=reference, now=LATER)
    # the walk-in came without an invitation: neither invited nor one of those nobody asked
    assert (found.category_code, found.region) == ("metering", "B")
    assert (found.invited, found.invited_resolved) == (3, 0)
    assert (found.like, found.like_resolved) == (2, 1)
    opened = list_compared(
        connection, SYSTEM, campaign_id=campaign_id, stratum=found, reference=reference, now=LATER
    )
    assert [each.is_ours for each in opened] == [True] * 3 + [False] * 2
    assert [each.reference for each in opened if each.resolved_at] == [alike.reference]


def test_on_open_evenings_those_who_came_are_compared(connection: Connection, reference: Reference) -> None:
    number = make_campaign(connection, takes_bookings=False)
    evening = make_virtual_session(connection, campaign_id=number)
    came, stayed = (make_resident_case(connection, reference) for _ in range(2))
    assert came.state.category_code == stayed.state.category_code
    server = make_actor(connection, "expert")
    make_arrival(connection, evening, came, server, waits=1, talks=5, outcome="documents_awaited")
    [found] = list_strata(connection, SYSTEM, campaign_id=number, reference=reference, now=LATER)
    assert (found.invited, found.like) == (1, 1)
