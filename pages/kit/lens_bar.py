"""Which days and which part of the desk the figures are shown for, on top of every page of figures."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from pages.kit.filter_words import describe, list_options
from pages.kit.format import show_date
from pages.kit.lens_url import bind, change, list_presets, show_period, write_lens
from pages.kit.plain import escape
from rules.filter_check import keep_known
from rules.kpis import Lens
from rules.lookups import Reference
from rules.period import Period, add_months, month_of

_FIELDS: Final = {
    "category_codes": "Category",
    "regions": "Region",
    "wards": "Ward",
    "entity_codes": "Owner",
    "channel_codes": "Channel",
}
_OPEN: Final = "lens_open_scope"


def draw_lens_bar(lens: Lens, reference: Reference, sources: Sequence[str], today: date) -> None:
    """Draw it: the period with its neighbours, and the scope behind one button."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_step("Earlier", ":material/chevron_left:", lens, -1)
        _draw_period(lens, today)
        _draw_step("Later", ":material/chevron_right:", lens, 1)
        label = "Days and part of the desk"
        with st.popover(label, key=_OPEN, icon=":material/tune:", on_change="rerun") as more:
            if more.open:
                _draw_scope(lens, reference, sources, today)
        if words := describe_scope(lens, reference):
            st.markdown(escape(words), width="content")
            st.button(
                "Whole desk",
                key="lens_clear",
                type="tertiary",
                icon=":material/filter_alt_off:",
                on_click=write_lens,
                args=(Lens(lens.period),),
            )


def describe_scope(lens: Lens, reference: Reference) -> str:
    """The part of the desk in words, empty for all of it."""
    known, _ = keep_known(lens.as_filter(), reference)
    words = describe(known, reference)
    return words.removeprefix("open queries").removeprefix(" · ")


def _draw_period(lens: Lens, today: date) -> None:
    shown = show_period(lens.period, today)
    key = bind("period", shown)
    st.selectbox(
        "Period",
        list(dict.fromkeys((*list_presets(today), shown))),
        key=key,
        on_change=change,
        args=("period", key, today),
        label_visibility="collapsed",
        width=250,
    )


def _draw_step(label: str, icon: str, lens: Lens, by: int) -> None:
    st.button(
        label,
        key=f"lens_{label}",
        icon=icon,
        type="tertiary",
        help="As many months earlier." if by < 0 else "As many months later.",
        on_click=write_lens,
        args=(lens.but(period=step(lens.period, by)),),
    )


def step(period: Period, by: int) -> Period:
    """As many whole months earlier or later."""
    months = len(period.months) * by
    first = add_months(period.first_on, months)
    if period.is_whole_months:
        return Period(first, month_of(add_months(period.last_on.replace(day=1), months)).last_on)
    return Period(first, max(first, add_months(period.last_on, months)))


def _draw_scope(lens: Lens, reference: Reference, sources: Sequence[str], today: date) -> None:
    with st.container(horizontal=True):
        for field, label in (("first_on", "From"), ("last_on", "To")):
            key = bind(field, getattr(lens.period, field))
            st.date_input(label, format="DD/MM/YYYY", key=key, on_change=change, args=(field, key, today))
    for field, label in _FIELDS.items():
        _draw_choice(field, label, lens, list_options(field, reference, today), today)
    _draw_choice("sources", "Source", lens, {name: name for name in (*sources, *lens.sources)}, today)


def _draw_choice(field: str, label: str, lens: Lens, options: dict[str, str], today: date) -> None:
    key = bind(field, list(getattr(lens, field)))
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options.get(code, str(code)),
        key=key,
        on_change=change,
        args=(field, key, today),
        placeholder="All",
    )


def tell_ground(lens: Lens, last_counted_on: date) -> str:
    """What the reader should know about how the figures came to be."""
    parts = [f"Deadlines are counted up to {show_date(last_counted_on)}."]
    if lens.is_exact:
        parts.append(
            "Added up from the queries themselves, because an owner, a channel, a source or a ward and region"
            " were chosen."
        )
    return " ".join(parts)
