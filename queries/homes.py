"""What everybody sees first: what to do now, a few statements for each role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import case_event, cases
from data.tables.people import app_user
from queries.counted import HAS_CLOCK
from queries.day import ASKED, MINE, PromisedCall, list_calls, unanswered_before
from queries.filters import IS_OPEN, is_escalated, is_overdue
from queries.jobs import Job, list_jobs
from queries.kpis.own import OwnFigures, get_own_figures
from queries.opened import Opened, list_opened
from queries.rows import as_records
from queries.timeline import Happening
from queries.triage import CategoryCount, Cursor, TriageRow, count_categories, list_triage
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

SHOWN: Final = 10
RECENT: Final = timedelta(days=7)
MOST_UNANSWERED: Final = 5


@dataclass(frozen=True, slots=True)
class HeldCounts:
    """Of the open queries somebody holds: all, overdue, due today, with a step planned by today, with a call
    promised by today, and with an answer of the resident or the owner that was due before today."""

    held: int
    overdue: int
    due_today: int
    steps_due: int
    calls_due: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Change:
    """Something a colleague or another system did to a query."""

    reference: str
    title: str
    happening: Happening


@dataclass(frozen=True, slots=True)
class ExpertHome:
    """An expert's own queries, what others did to them since the start of yesterday, and what they closed."""

    counts: HeldCounts
    first: tuple[TriageRow, ...]
    calls: tuple[PromisedCall, ...]
    unanswered: tuple[TriageRow, ...]
    changes: tuple[Change, ...]
    opened: tuple[Opened, ...]
    own: OwnFigures


@dataclass(frozen=True, slots=True)
class ManagerHome:
    """The state of the queue, and what came and went since `since_on`."""

    categories: Mapping[str, CategoryCount]
    unassigned: int
    escalated: int
    received: int
    resolved: int
    since_on: date


@dataclass(frozen=True, slots=True)
class Logged:
    """A query that the person logged, without anything about the account."""

    reference: str
    title: str
    status: str
    category_code: str
    ward_no: int | None
    received_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgentHome:
    """Whom an agent promised to call by today, and what they logged today."""

    counts: HeldCounts
    callbacks: tuple[TriageRow, ...]
    logged_today: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class CouncillorHome:
    """The queries a councillor logged, newest first, and how many of all they logged are open."""

    open_count: int
    oldest_at: datetime | None
    resolved_count: int
    logged: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class AdminHome:
    """Who can sign in, by role, and what the last jobs came to."""

    users: Mapping[str, int]
    jobs: tuple[Job, ...]


def get_expert_home(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> ExpertHome:
    """Five to seven statements, each bounded by what one person holds, closed in a month or opened last."""
    check(actor, "see_triage")
    today = reference.local_day(now)
    counts = _count_held(connection, actor, reference, now)

    def list_first(case_filter: CaseFilter, most: int) -> tuple[TriageRow, ...]:
        page = list_triage(
            connection, actor, case_filter=case_filter, cursor=Cursor(now), reference=reference,
            page_rows=most,
        )  # fmt: skip
        return page.rows

    return ExpertHome(
        counts,
        list_first(MINE, SHOWN),
        list_calls(connection, actor, reference=reference, now=now) if counts.calls_due else (),
        list_first(unanswered_before(today), MOST_UNANSWERED) if counts.unanswered else (),
        _list_changes(connection, actor, reference.midnight(today - timedelta(days=1))),
        list_opened(connection, actor),
        get_own_figures(connection, actor, reference=reference, now=now),
    )


def get_agent_home(connection: Connection, actor: Actor, *, reference: Reference, now: datetime) -> AgentHome:
    """Three statements: figures, call-backs, queries logged today."""
    check(actor, "see_triage")
    today = reference.local_day(now)
    counts = _count_held(connection, actor, reference, now)
    page = list_triage(
        connection, actor, case_filter=CaseFilter(whose="mine", order_by="next_step"), cursor=Cursor(now),
        reference=reference, page_rows=SHOWN,
    )  # fmt: skip
    callbacks = tuple(row for row in page.rows if row.next_step_on is not None and row.next_step_on <= today)
    logged = _list_logged(connection, actor, cases.c.logged_at >= reference.midnight(today), SHOWN)
    return AgentHome(counts, callbacks, logged)


def get_manager_home(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> ManagerHome:
    """Two statements: counts by category, then what is unassigned, escalated, came in and was resolved."""
    check(actor, "see_triage")
    since_on = reference.local_day(now - RECENT) + timedelta(days=1)
    since = reference.midnight(since_on)
    categories = count_categories(connection, actor, case_filter=CaseFilter(), reference=reference, now=now)
    unassigned, escalated, received, resolved = connection.execute(
        sa.select(
            _count(IS_OPEN, cases.c.holder_id.is_(None)),
            _count(is_escalated()),
            _count(cases.c.received_at >= since),
            _count(cases.c.resolved_at.is_not(None), cases.c.resolved_at >= since, HAS_CLOCK),
        )
    ).one()
    return ManagerHome(categories, unassigned, escalated, received, resolved, since_on)


def get_councillor_home(connection: Connection, actor: Actor) -> CouncillorHome:
    """Two statements: how many, and the newest of them."""
    check(actor, "see_case")
    open_count, oldest_at, resolved_count = connection.execute(
        sa.select(
            sa.func.count().filter(IS_OPEN),
            sa.func.min(cases.c.received_at).filter(IS_OPEN),
            sa.func.count().filter(~IS_OPEN),
        ).where(cases.c.logged_by == actor.user_id)
    ).one()
    return CouncillorHome(
        open_count, oldest_at, resolved_count, _list_logged(connection, actor, sa.true(), 20)
    )


def get_admin_home(connection: Connection, actor: Actor) -> AdminHome:
    """Two statements: users by role, the newest jobs."""
    check(actor, "manage_users")
    users = connection.execute(
        sa.select(app_user.c.role, sa.func.count())
        .where(app_user.c.is_active, app_user.c.user_id != 0)
        .group_by(app_user.c.role)
    )
    found = {row[0]: row[1] for row in users}
    return AdminHome(found, tuple(list_jobs(connection, actor, limit=5)))


def _count(*conditions: ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(cases).where(*conditions).scalar_subquery()


def _count_held(connection: Connection, actor: Actor, reference: Reference, now: datetime) -> HeldCounts:
    today = reference.local_day(now)
    tomorrow = reference.midnight(today + timedelta(days=1))
    row = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(is_overdue(now, only_open=True)),
            sa.func.count().filter(cases.c.due_at >= reference.midnight(today), cases.c.due_at < tomorrow),
            sa.func.count().filter(cases.c.next_step_on <= today),
            sa.func.count().filter(cases.c.call_back_at < tomorrow),
            sa.func.count().filter(cases.c.status.in_(ASKED), cases.c.next_step_on < today),
        ).where(IS_OPEN, cases.c.holder_id == actor.user_id)
    ).one()
    return HeldCounts(*row)


def _select_changes() -> sa.Select[Any]:
    person, given_to = app_user.alias("person"), app_user.alias("given_to")
    holder_id = sa.cast(case_event.c.body["holder_id"].astext, sa.BigInteger)
    return (
        sa.select(
            cases.c.reference,
            cases.c.title,
            *case_event.c["seq", "kind", "at", "recorded_at", "source", "body", "actor_id"],
            person.c.display_name.label("actor_name"),
            given_to.c.display_name.label("given_to"),
        )
        .select_from(
            cases.join(case_event, case_event.c.case_id == cases.c.case_id)
            .outerjoin(person, person.c.user_id == case_event.c.actor_id)
            .outerjoin(given_to, given_to.c.user_id == holder_id)
        )
        .where(
            IS_OPEN,
            cases.c.holder_id == sa.bindparam("holder"),
            case_event.c.recorded_at >= sa.bindparam("since"),
            case_event.c.actor_id != sa.bindparam("holder"),
            case_event.c.kind != events.LOGGED,
        )
        .order_by(case_event.c.recorded_at.desc(), case_event.c.case_id, case_event.c.seq.desc())
        .limit(SHOWN)
    )


# made once: making it takes longer than asking it
_CHANGES: Final = _select_changes()


def _list_changes(connection: Connection, actor: Actor, since: datetime) -> tuple[Change, ...]:
    """What others did to the open queries the actor holds, newest first."""
    rows = connection.execute(_CHANGES, {"holder": actor.user_id, "since": since})
    return tuple(_as_change(row._mapping) for row in rows)


def _as_change(values: Mapping[Any, Any]) -> Change:
    return Change(
        values["reference"],
        values["title"],
        Happening(
            seq=values["seq"],
            kind=values["kind"],
            at=values["at"],
            recorded_at=values["recorded_at"],
            source=values["source"],
            body=values["body"],
            actor_id=values["actor_id"],
            actor_name=values["actor_name"],
            given_to=values["given_to"],
            given_team=None,
            words=None,
            erased_at=None,
        ),
    )


def _list_logged(
    connection: Connection, actor: Actor, condition: ColumnElement[bool], most: int
) -> tuple[Logged, ...]:
    rows = connection.execute(
        sa.select(*(cases.c[name] for name in Logged.__dataclass_fields__))
        .where(cases.c.logged_by == actor.user_id, condition)
        .order_by(cases.c.received_at.desc(), cases.c.case_id.desc())
        .limit(most)
    )
    return tuple(as_records(Logged, rows))
