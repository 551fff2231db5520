"""What a campaign is planned as, what is wrong with a plan, and how many seats it makes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from rules.lookups import SessionRules, Window
from rules.written import show_count, show_date

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2000
MOST_DAYS: Final = 120
MOST_REPEAT_WEEKS: Final = 52
SHORTEST_SLOT: Final = 5
LONGEST_SLOT: Final = 240


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign as somebody plans it. Windows are local times; each category has each window of each day.

    `takes_bookings` is False for evenings to which residents come without a seat. `overbooking` counts extra
    bookings for each virtual session. With `repeat_weeks` the days come again every so many weeks, up to and
    including `repeat_until_on`. Empty regions or wards mean the whole municipality.
    """

    name: str
    days: tuple[date, ...]
    windows: tuple[Window, ...]
    category_codes: tuple[str, ...]
    slot_minutes: int
    regions: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    takes_bookings: bool = True
    overbooking: int = 0
    repeat_weeks: int | None = None
    repeat_until_on: date | None = None
    note: str = ""


class Fault(NamedTuple):
    """What is wrong with one field of a plan, as a sentence to show beside it."""

    field: str
    sentence: str


class PlannedMeeting(NamedTuple):
    """One virtual session that a plan makes, in aware UTC."""

    category_code: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SeatCount:
    """How many seats a plan makes, with the working; `extra` are those overbooked."""

    seats: int
    extra: int
    working: str


def list_days(plan: CampaignPlan) -> tuple[date, ...]:
    """Every day of the campaign, repeats included, once and in order."""
    days = set(plan.days)
    if plan.repeat_weeks and plan.repeat_until_on:
        step = timedelta(weeks=plan.repeat_weeks)
        for first in plan.days:
            days.update(_repeat(first, step, plan.repeat_until_on))
    return tuple(sorted(days))


def _repeat(first: date, step: timedelta, until: date) -> Iterator[date]:
    day = first + step
    while day <= until:
        yield day
        day += step


def list_meetings(plan: CampaignPlan, timezone: ZoneInfo) -> tuple[PlannedMeeting, ...]:
    """Every virtual session of the plan, by start, then in the order of its categories."""
    return tuple(
        PlannedMeeting(category, _instant(day, window.begins, timezone), _instant(day, window.ends, timezone))
        for day in list_days(plan)
        for window in sorted(plan.windows)
        for category in plan.category_codes
    )


def _instant(day: date, clock: time, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, timezone).astimezone(UTC)


def count_seats(
    windows: Sequence[Window], slot_minutes: int, *, experts: int, evenings: int, extra: int = 0
) -> SeatCount:
    """Hours × experts ÷ slot, for so many evenings; `experts` work in every window, `extra` are overbooked
    in each evening as a whole."""
    slots = sum(window.minutes // slot_minutes for window in windows)
    hours = sum(window.minutes for window in windows) / 60
    an_evening = slots * experts
    seats = an_evening * evenings
    shown = _count(an_evening, "seat")
    parts = [
        f"{hours:g} h × {_count(experts, 'expert')} ÷ {slot_minutes} min = {shown} an evening",
        f"× {_count(evenings, 'evening')} = {_count(seats, 'seat')}",
    ]
    if any(window.minutes % slot_minutes for window in windows):
        parts[0] += " (whole slots only)"
    if extra:
        parts.append(f"and {extra * evenings} overbooked")
    return SeatCount(seats, extra * evenings, ", ".join(parts))


def _count(number: int, noun: str) -> str:
    return f"{show_count(number)} {noun}{'' if number == 1 else 's'}"


def check_plan(plan: CampaignPlan, rules: SessionRules, today: date) -> tuple[Fault, ...]:
    """Everything that is wrong with a plan, one sentence for each field at most.

    `today` is the municipality's day. Whether categories, regions and wards exist is not looked at here.
    """
    found = dict[str, str]()
    for fault in _find_faults(plan, rules, today):
        found.setdefault(fault.field, fault.sentence)
    return tuple(Fault(field, sentence) for field, sentence in found.items())


def _find_faults(plan: CampaignPlan, rules: SessionRules, today: date) -> Iterator[Fault]:
    name = " ".join(plan.name.split())
    if not name:
        yield Fault("name", "Give the campaign a name.")
    elif len(name) > LONGEST_NAME:
        yield Fault("name", f"Keep the name under {LONGEST_NAME} characters.")
    if len(plan.note) > LONGEST_NOTE:
        yield Fault("note", f"Keep the note under {LONGEST_NOTE} characters.")
    if not plan.category_codes:
        yield Fault("category_codes", "Choose one category at least.")
    yield from _check_slots(plan, rules)
    yield from _check_windows(plan.windows)
    yield from _check_repeats(plan)
    yield from _check_days(plan, today)


def _check_slots(plan: CampaignPlan, rules: SessionRules) -> Iterator[Fault]:
    slot = plan.slot_minutes
    if not SHORTEST_SLOT <= slot <= LONGEST_SLOT:
        words = f"A slot lasts {SHORTEST_SLOT} to {LONGEST_SLOT} minutes; {rules.slot_minutes} is usual here."
        yield Fault("slot_minutes", words)
        return
    for window in plan.windows:
        if window.minutes % slot:
            yield Fault("slot_minutes", _tell_rest(window, slot))
    fewest = min((window.minutes // slot for window in plan.windows), default=0)
    if plan.overbooking < 0:
        yield Fault("overbooking", "The number of extra bookings cannot be negative.")
    elif plan.overbooking > fewest:
        words = f"At most {fewest} extra bookings: one for each slot of the shortest window."
        yield Fault("overbooking", words)
    elif plan.overbooking and not plan.takes_bookings:
        yield Fault("overbooking", "An open evening takes no bookings, so none can be extra.")


def _tell_rest(window: Window, slot: int) -> str:
    fitting = [n for n in range(SHORTEST_SLOT, LONGEST_SLOT + 1) if window.minutes % n == 0]
    near = sorted(sorted(fitting, key=lambda n: abs(n - slot))[:2])
    return (
        f"{slot} minutes do not divide the window {window}:"
        f" {window.minutes % slot} minutes would be left over."
        + (f" Try {' or '.join(map(str, near))}." if near else "")
    )


def _check_windows(windows: Iterable[Window]) -> Iterator[Fault]:
    ordered = sorted(windows)
    if not ordered:
        yield Fault("windows", "Give one window at least, such as 17:00-20:00.")
    for window in ordered:
        if window.ends <= window.begins:
            yield Fault("windows", f"The window {window} must end after it begins.")
    for earlier, later in pairwise(ordered):
        if later.begins < earlier.ends:
            yield Fault("windows", f"The windows {earlier} and {later} overlap.")


def _check_repeats(plan: CampaignPlan) -> Iterator[Fault]:
    if plan.repeat_weeks is None and plan.repeat_until_on is None:
        return
    if plan.repeat_weeks is None or not 1 <= plan.repeat_weeks <= MOST_REPEAT_WEEKS:
        yield Fault("repeat_weeks", f"Repeat every 1 to {MOST_REPEAT_WEEKS} weeks, or not at all.")
    if plan.repeat_until_on is None:
        yield Fault("repeat_until_on", "Say until which day it repeats.")
    elif plan.days and plan.repeat_until_on < max(plan.days):
        yield Fault("repeat_until_on", f"It must not lie before the last day, {show_date(max(plan.days))}.")


def _check_days(plan: CampaignPlan, today: date) -> Iterator[Fault]:
    past = [day for day in plan.days if day < today]
    if not plan.days:
        yield Fault("days", "Choose one day at least.")
    elif past:
        yield Fault("days", f"{show_date(min(past))} is in the past; choose {show_date(today)} or later.")
    elif len(set(plan.days)) < len(plan.days):
        twice = next(day for day in sorted(plan.days) if plan.days.count(day) > 1)
        yield Fault("days", f"{show_date(twice)} is chosen twice.")
    elif _is_too_long(plan):
        yield Fault("days", f"A campaign has at most {MOST_DAYS} evenings, repeats included.")


def _is_too_long(plan: CampaignPlan) -> bool:
    repeats = 1
    if plan.repeat_weeks and plan.repeat_until_on:
        repeats += max(0, (plan.repeat_until_on - min(plan.days)).days // (7 * plan.repeat_weeks))
    return len(plan.days) * repeats > MOST_DAYS
