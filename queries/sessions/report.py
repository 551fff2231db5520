"""What came of a campaign, in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.campaigns import invitation, virtual_session
from data.tables.cases import cases
from data.tables.seats import arrival, arrival_case, booking
from queries.sessions.comparison import list_strata
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.comparison import Comparison, Stratum, compare

_RESOLVES: Final = "resolve"


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile of `count` lengths of time, in minutes; None without any."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """The figures of one campaign, as its page defines them.

    `outcomes` counts queries by how their talk ended, `missing` by the document that was missing,
    `satisfaction` residents by mark 1 to 5; `strata` are the kinds of queries that are compared.
    """

    invited: int
    booked: int
    cancelled: int
    attended: int
    no_show: int
    served: int
    resolved: int
    released_rand: Decimal
    waiting: Spread
    serving: Spread
    outcomes: Mapping[str, int]
    missing: Mapping[str, int]
    satisfaction: Mapping[int, int]
    strata: Sequence[Stratum]

    @property
    def comparison(self) -> Comparison:
        """The invited beside their like."""
        return compare(self.strata)


def get_report(
    connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference, now: datetime
) -> CampaignReport:
    """The report of a campaign, within what the actor may see. Nine statements."""
    check(actor, "see_sessions")
    seats = _count_bookings(connection, campaign_id)
    times = _measure_times(connection, campaign_id)
    resolved = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(cases.c.amount_rand), 0)).where(
            cases.c.case_id.in_(list_resolved(campaign_id, reference))
        )
    ).one()
    return CampaignReport(
        invited=_count_invited(connection, campaign_id),
        booked=seats.booked,
        cancelled=seats.cancelled,
        attended=seats.attended,
        no_show=seats.no_show,
        served=times.served,
        resolved=resolved[0],
        released_rand=Decimal(resolved[1]),
        waiting=Spread(times.waits, times.wait_median, times.wait_p90),
        serving=Spread(times.talks, times.talk_median, times.talk_p90),
        outcomes=_count_by(connection, campaign_id, arrival_case.c.outcome_code),
        missing=_count_by(connection, campaign_id, sa.func.unnest(arrival_case.c.missing_documents)),
        satisfaction=_count_marks(connection, campaign_id),
        strata=list_strata(connection, actor, campaign_id=campaign_id, reference=reference, now=now),
    )


def list_resolved(campaign_id: int, reference: Reference) -> sa.Select[Any]:
    """The queries whose talk ended with their resolution, each once, as a statement."""
    codes = [each.code for each in reference.sessions.outcomes.values() if _RESOLVES in each.verbs]
    return (
        _list_talks(campaign_id)
        .with_only_columns(arrival_case.c.case_id)
        .where(arrival_case.c.outcome_code.in_(codes))
    )


def _list_talks(campaign_id: int) -> sa.Select[Any]:
    """Queries of the arrivals of a campaign, as a statement to narrow."""
    return (
        sa.select(arrival_case.c.case_id)
        .join(arrival, arrival.c.arrival_id == arrival_case.c.arrival_id)
        .join(virtual_session, virtual_session.c.virtual_session_id == arrival.c.virtual_session_id)
        .where(virtual_session.c.campaign_id == campaign_id)
    )


def _count_invited(connection: Connection, campaign_id: int) -> int:
    mine = sa.select(sa.func.count()).select_from(invitation).where(invitation.c.campaign_id == campaign_id)
    return connection.execute(mine).scalar_one()


def _count_bookings(connection: Connection, campaign_id: int) -> sa.Row[Any]:
    confirmed = sa.func.count(booking.c.booked_at)
    figures: tuple[ColumnElement[Any], ...] = (
        confirmed.label("booked"),
        *(
            confirmed.filter(booking.c.status == status).label(status)
            for status in ("cancelled", "attended", "no_show")
        ),
    )
    return connection.execute(sa.select(*figures).where(booking.c.campaign_id == campaign_id)).one()


def _measure_times(connection: Connection, campaign_id: int) -> sa.Row[Any]:
    """Minutes from arrival to the talk's begin, and of the talk."""
    wait, talk = (
        sa.cast(sa.extract("epoch", end - begin) / 60, sa.Double)
        for begin, end in (
            (arrival.c.arrived_at, arrival.c.started_at),
            (arrival.c.started_at, arrival.c.ended_at),
        )
    )
    is_served = arrival.c.status == "served"
    figures: tuple[ColumnElement[Any], ...] = (
        sa.func.count().filter(is_served).label("served"),
        sa.func.count(wait).label("waits"),
        _percentile(0.5, wait).label("wait_median"),
        _percentile(0.9, wait).label("wait_p90"),
        sa.func.count(talk).filter(is_served).label("talks"),
        _percentile(0.5, talk).filter(is_served).label("talk_median"),
        _percentile(0.9, talk).filter(is_served).label("talk_p90"),
    )
    measured: sa.Select[Any] = sa.select(*figures)
    return connection.execute(
        measured.join_from(
            arrival, virtual_session, virtual_session.c.virtual_session_id == arrival.c.virtual_session_id
        ).where(virtual_session.c.campaign_id == campaign_id)
    ).one()


def _percentile(share: float, minutes: ColumnElement[Any]) -> sa.WithinGroup[Any]:
    return sa.func.percentile_cont(share).within_group(minutes)


def _count_by(connection: Connection, campaign_id: int, code: ColumnElement[Any]) -> dict[str, int]:
    """Queries by a code, the most frequent first."""
    found = _list_talks(campaign_id).with_only_columns(code.label("code"), arrival_case.c.case_id).subquery()
    counted = sa.func.count(sa.distinct(found.c.case_id)).label("queries")
    rows = connection.execute(
        sa.select(found.c.code, counted)
        .where(found.c.code.is_not(None))
        .group_by(found.c.code)
        .order_by(counted.desc(), found.c.code)
    )
    return {row.code: row.queries for row in rows}


def _count_marks(connection: Connection, campaign_id: int) -> dict[int, int]:
    rows = connection.execute(
        sa.select(arrival.c.satisfaction, sa.func.count().label("residents"))
        .join(virtual_session, virtual_session.c.virtual_session_id == arrival.c.virtual_session_id)
        .where(virtual_session.c.campaign_id == campaign_id, arrival.c.satisfaction.is_not(None))
        .group_by(arrival.c.satisfaction)
        .order_by(arrival.c.satisfaction)
    )
    return {row.satisfaction: row.residents for row in rows}
