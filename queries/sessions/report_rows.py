"""The rows behind each figure of a campaign's report."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import invitation, virtual_session
from data.tables.cases import cases
from data.tables.seats import arrival, arrival_case, booking, booking_case
from queries.rows import as_records
from queries.sessions.report import list_resolved
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference

Figure = Literal[
    "invited", "booked", "cancelled", "attended", "no_show", "served", "resolved", "waiting", "serving",
    "satisfaction", "ended", "missing",
]  # fmt: skip

FIGURES: Final[tuple[Figure, ...]] = get_args(Figure)
MOST_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A query behind a figure: when it happened, and what was measured (minutes, a mark, documents)."""

    reference: str
    category_code: str
    region: str
    received_at: datetime
    amount_rand: Decimal | None
    at: datetime | None
    state: str
    minutes: float | None
    mark: int | None
    documents: list[str]


def list_report_rows(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    figure: Figure,
    code: str | None = None,
    reference: Reference,
) -> list[ReportRow]:
    """The queries behind a figure in order of time, MOST_ROWS at most. One statement.

    `code` narrows "ended" to one outcome and "missing" to one document; other figures have none. A resident
    with several queries has a row for each, with the same times and mark.
    """
    check(actor, "see_sessions")
    statement = _choose(campaign_id, figure, reference)
    if code is not None:
        statement = statement.where(_has_code(figure, code))
    rows = connection.execute(statement.order_by(sa.text("at"), cases.c.case_id).limit(MOST_ROWS))
    return as_records(ReportRow, rows)


def _choose(campaign_id: int, figure: Figure, reference: Reference) -> sa.Select[Any]:
    if figure == "invited":
        return (
            _select(invitation.c.invited_at, invitation.c.status)
            .join(invitation, invitation.c.case_id == cases.c.case_id)
            .where(invitation.c.campaign_id == campaign_id)
        )
    if figure in ("booked", "cancelled", "attended", "no_show"):
        return _choose_bookings(campaign_id, None if figure == "booked" else figure)
    found = _choose_arrivals(campaign_id, serving=figure == "serving")
    return found.where(_is_counted(campaign_id, figure, reference))


def _is_counted(campaign_id: int, figure: Figure, reference: Reference) -> sa.ColumnElement[bool]:
    """What an arrival's query must fulfil to stand behind a figure."""
    if figure == "resolved":
        resolved = list_resolved(campaign_id, reference).with_only_columns(
            arrival_case.c.arrival_id, arrival_case.c.case_id
        )
        return sa.tuple_(arrival_case.c.arrival_id, arrival_case.c.case_id).in_(resolved)
    is_served = arrival.c.status == "served"
    return {
        "served": is_served,
        "waiting": arrival.c.started_at.is_not(None),
        "serving": is_served & arrival.c.ended_at.is_not(None),
        "satisfaction": arrival.c.satisfaction.is_not(None),
        "ended": arrival_case.c.outcome_code.is_not(None),
        "missing": sa.func.cardinality(arrival_case.c.missing_documents) > 0,
    }[figure]


def _has_code(figure: Figure, code: str) -> sa.ColumnElement[bool]:
    if figure == "ended":
        return arrival_case.c.outcome_code == code
    if figure == "missing":
        return sa.literal(code) == sa.any_(arrival_case.c.missing_documents)
    raise InvalidInput(f"The figure {figure} is not told apart by codes.")


def _choose_bookings(campaign_id: int, status: str | None) -> sa.Select[Any]:
    found = (
        _select(sa.func.lower(booking.c.during), booking.c.status)
        .join(booking_case, booking_case.c.case_id == cases.c.case_id)
        .join(booking, booking.c.booking_id == booking_case.c.booking_id)
        .where(booking.c.campaign_id == campaign_id, booking.c.booked_at.is_not(None))
    )
    return found if status is None else found.where(booking.c.status == status)


def _choose_arrivals(campaign_id: int, *, serving: bool) -> sa.Select[Any]:
    begin, end = (
        (arrival.c.started_at, arrival.c.ended_at)
        if serving
        else (arrival.c.arrived_at, arrival.c.started_at)
    )
    return (
        _select(
            arrival.c.arrived_at,
            sa.func.coalesce(arrival_case.c.outcome_code, arrival.c.status),
            minutes=sa.extract("epoch", end - begin) / 60,
            mark=arrival.c.satisfaction,
            documents=arrival_case.c.missing_documents,
        )
        .join(arrival_case, arrival_case.c.case_id == cases.c.case_id)
        .join(arrival, arrival.c.arrival_id == arrival_case.c.arrival_id)
        .join(virtual_session, virtual_session.c.virtual_session_id == arrival.c.virtual_session_id)
        .where(virtual_session.c.campaign_id == campaign_id)
    )


def _select(
    at: sa.ColumnElement[Any],
    state: sa.ColumnElement[Any],
    *,
    minutes: sa.ColumnElement[Any] | None = None,
    mark: sa.ColumnElement[Any] | None = None,
    documents: sa.ColumnElement[Any] | None = None,
) -> sa.Select[Any]:
    """A line each, in the order of the record's fields."""
    none = sa.null()
    return sa.select(
        *cases.c["reference", "category_code", "region", "received_at", "amount_rand"],
        at.label("at"),
        state.label("state"),
        (none if minutes is None else sa.cast(minutes, sa.Double)).label("minutes"),
        (none if mark is None else mark).label("mark"),
        (sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text)) if documents is None else documents).label("documents"),
    ).select_from(cases)
