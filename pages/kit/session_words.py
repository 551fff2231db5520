"""Campaigns and virtual sessions in plain words: their state, their evenings, how full they are."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from pages.kit.badges import Look, badge_text
from pages.kit.format import NOTHING, show_count, show_date, show_time
from pages.kit.plain import escape
from queries.sessions.campaigns import Campaign
from rules.lookups import Reference
from rules.scope import describe_scope

_STATES: Final[dict[str, tuple[Look, str]]] = {
    "planned": ("new", "planned"),
    "open": ("on_track", "open for bookings"),
    "closed": ("resolved", "closed"),
    "cancelled": ("waiting", "cancelled"),
}
_BOOKINGS: Final[dict[str, tuple[Look, str]]] = {
    "held": ("waiting", "held"),
    "booked": ("on_track", "booked"),
    "attended": ("resolved", "came"),
    "no_show": ("overdue", "did not come"),
    "cancelled": ("new", "cancelled"),
    "expired": ("new", "hold ran out"),
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def badge_state(status: str, *, takes_bookings: bool = True) -> str:
    """Markdown of the badge of a campaign's status."""
    look, words = _STATES[status]
    return badge_text(look, "open evenings" if status == "open" and not takes_bookings else words)


def look_of_booking(status: str) -> tuple[Look, str]:
    """How a booking looks, and its status in words."""
    return _BOOKINGS[status]


def show_day(day: date) -> str:
    """'Tue 24 Nov 2026', of a local day."""
    return f"{_DAYS[day.weekday()]} {show_date(day)}"


def show_short_day(day: date) -> str:
    """'Tue 24 Nov', where the year is clear."""
    return show_day(day).rsplit(" ", 1)[0]


def show_evenings(days: Sequence[date]) -> str:
    """'5 evenings, Tue 24 Nov to Sat 28 Nov 2026', or what stands for none."""
    if not days:
        return "no evenings"
    if len(days) == 1:
        return show_day(days[0])
    first, last = min(days), max(days)
    begin = show_short_day(first) if first.year == last.year else show_day(first)
    return f"{len(days)} evenings, {begin} to {show_day(last)}"


def show_span(starts_at: datetime, ends_at: datetime) -> str:
    """'17:00–20:00', local."""
    return f"{show_time(starts_at)}–{show_time(ends_at)}"


def name_category(code: str, reference: Reference) -> str:
    """The category's words."""
    category = reference.categories.get(code)
    return category.name if category else code


def show_fill(taken: int, seats: int) -> str:
    """'12 of 60 seats taken (20 %)'."""
    if not seats:
        return "no seats yet"
    return f"{show_count(taken)} of {show_count(seats)} seats taken ({round(100 * taken / seats)} %)"


def tell_campaign(campaign: Campaign, reference: Reference) -> str:
    """Markdown of when and where a campaign is, and what it is about."""
    area = escape(describe_scope(tuple(campaign.regions), tuple(campaign.wards), ()))
    categories = ", ".join(name_category(code, reference) for code in campaign.category_codes)
    return f"{show_evenings(campaign.evenings)} · {area}  \n:gray[{escape(categories)}]"


def tell_figures(campaign: Campaign) -> str:
    """'10 experts · 12 of 60 seats taken (20 %) · 40 invited'."""
    taken = campaign.held + campaign.booked
    facts = (
        count_things(campaign.experts, "expert"),
        show_fill(taken, campaign.seats) if campaign.takes_bookings else count_things(campaign.seats, "seat"),
        count_things(campaign.extras, "overbooked seat") if campaign.extras else "",
        f"{show_count(campaign.invited)} invited",
        f"{show_count(campaign.waiting)} waiting for a seat" if campaign.waiting else "",
    )
    return " · ".join(filter(None, facts))


def count_things(count: int, one: str, many: str = "") -> str:
    """'1 expert', '3 experts', 'no experts'."""
    return f"{show_count(count) if count else 'no'} {one if count == 1 else many or f'{one}s'}"


def show_zone(reference: Reference) -> str:
    """The time zone that the times on a page are in, said once."""
    return f"Times are local ({reference.municipality.timezone.replace('_', ' ')})."


def list_names(names: Sequence[str]) -> str:
    """Names in a line of Markdown."""
    return escape(", ".join(names)) or NOTHING
