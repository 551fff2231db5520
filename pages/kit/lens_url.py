"""The address as the one place where the period and scope of figures live; widgets change only it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from pages.kit.format import show_date, show_month
from rules.filter_check import keep_known
from rules.kpis import Lens, lens_from_params
from rules.lookups import Reference
from rules.period import Period, add_months, begin_of_financial_year, month_of

BEGINNING: Final = date(1990, 1, 1)
_SCOPE: Final = ("category_codes", "regions", "wards", "entity_codes", "channel_codes", "sources")


def read_lens(reference: Reference, today: date) -> tuple[Lens, tuple[str, ...]]:
    """The lens in the address, and a sentence for each part of it that could not be used."""
    lens, problems = lens_from_params(st.query_params.to_dict(), today)
    known, unknown = keep_known(lens.as_filter(), reference)
    return lens.but(**{field: getattr(known, field) for field in _SCOPE}), (*problems, *unknown)


def write_lens(lens: Lens) -> None:
    """Put a lens into the address; what else the address says of the page stays."""
    kept = {name: text for name, text in st.query_params.to_dict().items() if name in ("show", "clock")}
    st.query_params.from_dict(lens.to_params() | kept)


def list_presets(today: date) -> dict[str, Period]:
    """Periods that are asked for most, by their words."""
    month = month_of(today)
    july = begin_of_financial_year(today)
    before = month.first_on - timedelta(days=1)
    return {
        f"{show_month(month.first_on)} so far": month,
        show_month(before): month_of(before),
        "Last 3 whole months": Period(add_months(month.first_on, -3), before),
        "Last 12 whole months": Period(add_months(month.first_on, -12), before),
        f"Financial year from {show_date(july)}": Period(july, month.last_on),
        "Everything so far": Period(BEGINNING, month.last_on),
    }


def show_period(period: Period, today: date) -> str:
    """The words of a period: a preset's, a month's name, or its two days."""
    for words, preset in list_presets(today).items():
        if preset == period:
            return words
    if period == month_of(period.first_on):
        return show_month(period.first_on)
    return f"{show_date(period.first_on)} to {show_date(period.last_on)}"


def bind(field: str, value: Any) -> str:
    """The key of a widget, which now shows `value`: the address decides, also after the Back button."""
    key = f"lens_{field}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def change(field: str, key: str, today: date) -> None:
    """Put what a widget says now into the address."""
    lens, _ = lens_from_params(st.query_params.to_dict(), today)
    write_lens(lens.but(**_as_changes(field, st.session_state[key], lens, today)))


def _as_changes(field: str, value: Any, lens: Lens, today: date) -> Mapping[str, Any]:
    match field:
        case "period":
            return {"period": list_presets(today).get(value, lens.period)}
        case "first_on" | "last_on":
            return {"period": _move_end(lens.period, field, value)}
        case _:
            return {field: tuple(value)}


def _move_end(period: Period, field: str, day: date | None) -> Period:
    if day is None:
        return period
    first, last = (day, period.last_on) if field == "first_on" else (period.first_on, day)
    return Period(min(first, last), max(first, last))


def set_param(name: str, key: str, default: str) -> None:
    """Put a choice of the page that is no part of the lens into the address."""
    value = st.session_state[key]
    if value in (None, default):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
