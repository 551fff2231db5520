"""The synthetic city's virtual sessions: a campaign held and one to come, filled as staff would fill them."""

import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from data.demo.casework.stories import Crew
from data.transaction import perform, read
from queries.actions.sessions.arrivals import arrive, serve
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.campaigns import close_campaign, open_campaign, plan_campaign
from queries.actions.sessions.links import set_links
from queries.actions.sessions.outcomes import TalkOutcome, finish
from queries.actions.sessions.roster import add_expert
from queries.sessions.board import Board, BoardSession, get_board
from queries.sessions.bookings import BookingLine, list_booked_cases, list_bookings
from queries.triage import Cursor, TriageRow, list_triage
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import DomainError
from rules.lookups import Reference, list_live
from rules.sessions.plan import CampaignPlan

COMING: Final = ("B", "C", "E")
HELD: Final = ("D", "F", "G")
EVENINGS: Final = 5
CATEGORIES: Final = 5
BOOKED: Final = 4
HELD_BEFORE: Final = timedelta(weeks=3)
STAYED_AWAY: Final = 4
PROPOSED: Final = "correction_proposed"
_PLANNED_BEFORE: Final = timedelta(days=6)
_LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Ground:
    """What the campaigns are made of: the manager who plans, and experts by category."""

    manager: Actor
    experts: Mapping[str, Sequence[int]]
    reference: Reference


def make_evenings(manager: Actor, crew: Crew, reference: Reference, now: datetime) -> None:
    """A campaign that has been held and one that begins tomorrow, both staffed, linked and partly booked."""
    ground = Ground(manager, crew.experts, reference)
    then = now - HELD_BEFORE
    held = _make_campaign("Southern regions, virtual sessions", HELD, ground, then - _PLANNED_BEFORE)
    _hold(held, ground)
    perform(manager, close_campaign, campaign_id=held, now=then + timedelta(days=7))
    _make_campaign("Region B and neighbours, virtual sessions", COMING, ground, now)


def _make_campaign(name: str, regions: tuple[str, ...], ground: Ground, now: datetime) -> int:
    """A campaign whose evenings begin on the next working day; gives its number."""
    first_on = ground.reference.local_day(now) + timedelta(days=1)
    days = _working_days(first_on, ground.reference)
    campaign_id = _plan(ground, name, regions, days, now)
    board = _fill(campaign_id, ground, now)
    _book(board, regions, ground, now)
    return campaign_id


def _hold(campaign_id: int, ground: Ground) -> None:
    """Three of four residents came and had a correction proposed; of the others nobody has noted anything."""
    for number, booked in enumerate(read(ground.manager, list_bookings, campaign_id=campaign_id)):
        if number % STAYED_AWAY:
            with contextlib.suppress(DomainError):
                _talk(booked, number, ground)


def _talk(booked: BookingLine, number: int, ground: Ground) -> None:
    """A resident comes a little early, is served in their slot and gives a mark."""
    manager, reference = ground.manager, ground.reference
    came_at, ended_at = (
        booked.starts_at - timedelta(minutes=4),
        booked.ends_at - timedelta(minutes=number % 5),
    )
    arrival_id = perform(
        manager, arrive, virtual_session_id=booked.virtual_session_id, booking_id=booked.booking_id,
        reference=reference, now=came_at,
    )  # fmt: skip
    perform(manager, serve, arrival_id=arrival_id, reference=reference, now=booked.starts_at)
    next_on = reference.local_day(ended_at) + timedelta(days=7)
    outcomes = [
        TalkOutcome(case_id, PROPOSED, words="Write the correction for approval", next_step_on=next_on)
        for case_id in read(manager, list_booked_cases, booking_id=booked.booking_id)
    ]
    perform(
        manager, finish, arrival_id=arrival_id, outcomes=outcomes, satisfaction=3 + number % 3,
        reference=reference, now=ended_at,
    )  # fmt: skip


def _working_days(first_on: date, reference: Reference) -> tuple[date, ...]:
    """The next working days, from a day on."""
    days: list[date] = []
    day = first_on
    while len(days) < EVENINGS:
        if day.weekday() < 5 and day not in reference.holidays:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


def _plan(ground: Ground, name: str, regions: tuple[str, ...], days: tuple[date, ...], now: datetime) -> int:
    rules = ground.reference.sessions
    categories = [each.code for each in list_live(ground.reference.categories) if each.is_billing]
    plan = CampaignPlan(
        name=name,
        days=days,
        windows=rules.list_windows(),
        category_codes=tuple(categories[:CATEGORIES]),
        slot_minutes=rules.slot_minutes,
        regions=regions,
        overbooking=1,
    )
    return perform(ground.manager, plan_campaign, plan=plan, reference=ground.reference, now=now)


def _fill(campaign_id: int, ground: Ground, now: datetime) -> Board:
    """Experts and links for every virtual session, then open it."""
    manager, reference = ground.manager, ground.reference
    board = read(manager, get_board, campaign_id=campaign_id, reference=reference)
    for session in board.sessions:
        for user_id in _choose_experts(session, ground):
            perform(
                manager, add_expert, virtual_session_id=session.virtual_session_id, user_id=user_id,
                despite_conflicts=True, reference=reference, now=now,
            )  # fmt: skip
    perform(manager, set_links, links=_make_links(board.sessions, reference), reference=reference, now=now)
    perform(manager, open_campaign, campaign_id=campaign_id, now=now)
    return board


def _choose_experts(session: BoardSession, ground: Ground) -> Sequence[int]:
    """The last of the category's experts, who may be the one to sign in, and each of the others in turn."""
    *others, last = ground.experts[session.category_code]
    turn = ground.reference.local_day(session.starts_at).toordinal()
    return [last, others[turn % len(others)]] if others else [last]


def _make_links(sessions: Sequence[BoardSession], reference: Reference) -> dict[int, str]:
    """A link each that looks like one of Teams and leads nowhere."""
    host = reference.sessions.teams_hosts[0]
    return {
        session.virtual_session_id: f"https://{host}/l/meetup-join/demo-{session.virtual_session_id:06d}"
        for session in sessions
    }


def _book(board: Board, regions: tuple[str, ...], ground: Ground, now: datetime) -> None:
    """Some of the regions' queries of each category, spread over its evenings, in one transaction each."""
    sessions: defaultdict[str, list[BoardSession]] = defaultdict(list)
    for session in board.sessions:
        sessions[session.category_code].append(session)
    for category, evenings in sessions.items():
        booked = 0
        for row in _list_queries(category, regions, ground, now):
            if booked == BOOKED:
                break
            evening, slot = evenings[booked // 3 % len(evenings)], booked % 3
            at = evening.starts_at + slot * timedelta(minutes=ground.reference.sessions.slot_minutes)
            booked += _book_one(row, evening, at, ground, now)


def _list_queries(
    category: str, regions: tuple[str, ...], ground: Ground, now: datetime
) -> Sequence[TriageRow]:
    """Open queries that had come in by then, those to be acted on first."""
    wanted = CaseFilter(category_codes=(category,), regions=regions)
    page = read(
        ground.manager, list_triage, case_filter=wanted, cursor=Cursor(now), reference=ground.reference,
        page_rows=_LOOKED_AT,
    )  # fmt: skip
    return [row for row in page.rows if row.received_at < now]


def _book_one(row: TriageRow, session: BoardSession, at: datetime, ground: Ground, now: datetime) -> bool:
    """Whether the resident of a query got a seat: some have one already, or cannot be reached."""
    try:
        perform(
            ground.manager, book_seat, virtual_session_id=session.virtual_session_id,
            case_ids=[row.case_id], at=at, reference=ground.reference, now=now,
        )  # fmt: skip
    except DomainError:
        return False
    return True
