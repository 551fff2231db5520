"""What stands in the form of a campaign, as typed, and the plan it makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import streamlit as st

from rules.errors import InvalidInput
from rules.lookups import SessionRules, Window, parse_window
from rules.sessions.plan import CampaignPlan, Fault, check_plan

ROUND: Final = "plan_round"


def key(name: str) -> str:
    """The key of a field in the form that is being filled in; the next form has other keys and is empty."""
    return f"plan_{name}_{st.session_state.get(ROUND, 0)}"


def begin_next() -> None:
    """Start an empty form."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def begin_with(plan: CampaignPlan) -> None:
    """Start a form that says what a plan says."""
    begin_next()
    values = {
        "name": plan.name,
        "regions": list(plan.regions),
        "wards": list(plan.wards),
        "category_codes": list(plan.category_codes),
        "days": list(plan.days),
        "windows": list(map(str, plan.windows)),
        "slot_minutes": plan.slot_minutes,
        "takes_bookings": plan.takes_bookings,
        "overbooking": plan.overbooking,
        "note": plan.note,
    }
    for name, value in values.items():
        st.session_state[key(name)] = value


def read_field(name: str, default: Any) -> Any:
    """What a field holds, before or after it is drawn."""
    return st.session_state.get(key(name), default)


@dataclass(frozen=True, slots=True)
class Filled:
    """The plan as far as it can be read, with what is wrong by field."""

    plan: CampaignPlan
    faults: dict[str, str]


def read_form(rules: SessionRules, today: date) -> Filled:
    """What the form says now."""
    faults: list[Fault] = []
    days = [_read_day(given, faults) for given in read_field("days", [])]
    windows = [_read_window(given, faults) for given in read_field("windows", list(rules.windows))]
    repeats = bool(read_field("repeats", False))
    bookings = read_field("takes_bookings", True)
    plan = CampaignPlan(
        name=" ".join(read_field("name", "").split()),
        days=tuple(sorted(day for day in days if day)),
        windows=tuple(sorted(window for window in windows if window)),
        category_codes=tuple(read_field("category_codes", [])),
        slot_minutes=int(read_field("slot_minutes", rules.slot_minutes) or 0),
        regions=tuple(read_field("regions", [])),
        wards=tuple(read_field("wards", [])),
        takes_bookings=bookings,
        overbooking=int(read_field("overbooking", 0) or 0) if bookings else 0,
        repeat_weeks=int(read_field("repeat_weeks", 1) or 0) if repeats else None,
        repeat_until_on=read_field("repeat_until_on", None) if repeats else None,
        note=read_field("note", "").strip(),
    )
    return Filled(plan, _first_by_field([*faults, *check_plan(plan, rules, today)]))


def _first_by_field(faults: Iterable[Fault]) -> dict[str, str]:
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field, fault.sentence)
    return found


def _read_day(given: date | str, faults: list[Fault]) -> date | None:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        faults.append(Fault("days", f"“{given[:40]}” is no day. Write one like 2026-12-01, or choose it."))
        return None


def _read_window(given: str, faults: list[Fault]) -> Window | None:
    try:
        return parse_window(given)
    except InvalidInput as error:
        faults.append(Fault("windows", str(error)))
        return None
