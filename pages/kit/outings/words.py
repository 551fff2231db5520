"""Outings, their parts and their states in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from pages.kit.badges import Look, badge_text
from pages.kit.format import show_date, show_time
from pages.kit.plain import escape
from queries.outings.outings import Outing
from rules.lookups import Reference

KINDS: Final[Mapping[str, str]] = {"walkabout": "Walkabout", "mobile_office": "Mobile office"}
PARTS: Final[Mapping[str, str]] = {
    "councillor": "councillor",
    "official": "official",
    "agent": "agent",
}
STOPS: Final[Mapping[str, str]] = {
    "hotspot": "Hotspot",
    "facility": "Facility",
    "query": "Query",
    "other": "Stop",
}
_STATUSES: Final[Mapping[str, tuple[Look, str]]] = {
    "planned": ("new", "planned"),
    "confirmed": ("on_track", "confirmed"),
    "done": ("resolved", "held"),
    "cancelled": ("waiting", "cancelled"),
}


def status_badge(status: str) -> str:
    """The state of an outing as the Markdown of a badge."""
    return badge_text(*_STATUSES[status])


def name_area(region: str, reference: Reference) -> str:
    """The name of an area, as plain text."""
    return reference.regions[region].name if region in reference.regions else region


def name_place(outing: Outing, reference: Reference) -> str:
    """Where an outing goes: its ward, else its area."""
    area = name_area(outing.region, reference)
    return f"ward {outing.ward_no}, {area}" if outing.ward_no is not None else area


def name_outing(outing: Outing, reference: Reference) -> str:
    """'Walkabout of ward 87, Region B' or 'Mobile office in Region B', as plain text."""
    between = "in" if outing.ward_no is None else "of"
    return f"{KINDS[outing.kind]} {between} {name_place(outing, reference)}"


def show_weekday(on: date) -> str:
    """'Tue 24 Nov 2026'."""
    return f"{on:%a} {show_date(on)}"


def show_when(outing: Outing) -> str:
    """Day and hours of an outing."""
    return f"{show_weekday(outing.held_on)}, {show_time(outing.starts_at)} to {show_time(outing.ends_at)}"


def tell_outing(outing: Outing, reference: Reference) -> str:
    """An outing in one line of Markdown."""
    venue = f" · {escape(outing.venue)}" if outing.venue else ""
    name = f"**{escape(name_outing(outing, reference))}** {status_badge(outing.status)}"
    return f"{name}  \n{show_when(outing)}{venue}"
