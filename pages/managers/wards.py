"""The wards beside each other: a map by a chosen figure, the figures, and who is served less."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.choice import draw_choice
from pages.kit.filter_words import show_region
from pages.kit.format import show_count, show_date
from pages.kit.grid import draw_grid
from pages.kit.links import WARD, find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.tiles import link_queue
from pages.kit.ward_parts.choosing import find_chosen
from pages.kit.ward_parts.equity import draw_equity
from pages.kit.ward_parts.picture import WardMark
from pages.kit.ward_parts.published import draw_published
from pages.kit.ward_parts.versions import tell_versions
from pages.kit.ward_parts.ward_map import PARAM, draw_ward_map
from queries.wards.scores import LOOKS_BACK, WardScore, list_scores
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

Value = Callable[[WardScore, date], float | None]
_DAYS: Final = LOOKS_BACK.days
MEASURES: Final[dict[str, tuple[str, str, Value]]] = {
    "open": ("Open", "open queries", lambda s, _: s.open),
    "overdue": ("Overdue", "overdue queries", lambda s, _: s.overdue),
    "oldest": ("Oldest", "days that the oldest open query waits", lambda s, t: s.count_waiting_days(t)),
    "resolved": ("Resolved", f"queries resolved in the last {_DAYS} days", lambda s, _: s.resolved),
    "days": (
        "Days to resolve",
        "days that half of the resolved queries took at most",
        lambda s, _: s.median_days,
    ),
    "visit": ("Last visit", "days since the last outing", lambda s, t: s.count_days_unvisited(t)),
}
_PARTS: Final = {"map": "Map and figures", "equity": "Who is served", "out": "To hand on"}
_TABLE: Final = "ward_scores"


def draw_scores(
    actor: Actor, scores: Sequence[WardScore], reference: Reference, today: date, chosen: int | None
) -> None:
    """The map, the chosen ward, and the figures of all or of it."""
    code = draw_choice("kpi", "Colour by", {code: words for code, (words, _, _) in MEASURES.items()})
    _, measured, value = MEASURES[code]
    st.caption(f"Colour: {measured}. Pick a ward on the map or in the table.")
    wards = {ward.ward_no: ward for ward in reference.list_wards(today)}
    marks = [
        WardMark(wards[score.ward_no], value(score, today), tell(score, measured, value(score, today)))
        for score in scores
    ]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_ward_map(actor, marks, measured=measured, chosen=chosen)
    with right:
        if chosen is not None:
            draw_chosen(next(score for score in scores if score.ward_no == chosen), reference, today)
        draw_table(sorted(scores, key=lambda s: (-(value(s, today) or 0), s.ward_no)), reference, today)


def tell(score: WardScore, measured: str, value: float | None) -> str:
    """What a ward tells when it is pointed at."""
    said = "no data" if value is None else f"{value:,.0f}".replace(",", "\u202f")
    return f"<b>Ward {score.ward_no}</b> ({score.region})<br>{measured}: {said}"


def draw_chosen(score: WardScore, reference: Reference, today: date) -> None:
    """One ward in a few words, with the ways to its page and its queries."""
    with st.container(border=True):
        st.markdown(f"**Ward {score.ward_no}**, {escape(show_region(reference.regions[score.region]))}")
        oldest = f", the oldest {score.count_waiting_days(today)} days" if score.oldest_on else ""
        st.markdown(
            f"{score.open} open, {score.overdue} overdue{oldest}. Resolved in {_DAYS} days: {score.resolved}."
        )
        with st.container(horizontal=True):
            st.page_link(find_page(WARD), label="Open the ward", query_params={"ward": str(score.ward_no)})
            link_queue("Rows", CaseFilter(wards=(score.ward_no,)))
            st.button("All wards", type="tertiary", key="wards_all", on_click=_clear)


def _clear() -> None:
    st.query_params.pop(PARAM, None)


def draw_table(scores: Sequence[WardScore], reference: Reference, today: date) -> None:
    """The figures of every ward; a picked row is the chosen ward."""
    rows = [
        [
            str(s.ward_no), s.region, show_count(s.open), show_count(s.overdue),
            _show(s.count_waiting_days(today)), show_count(s.resolved), _show(s.median_days),
            show_count(s.visits),
            show_date(s.last_visit_on) if s.last_visit_on else "none known", show_count(s.promises_late),
        ]
        for s in scores
    ]  # fmt: skip
    headers = [
        "Ward", "Area", "Open", "Overdue", "Oldest, days", "Resolved", "Half within, days", "Visits",
        "Last visit", "Promises late",
    ]  # fmt: skip
    numbers = [score.ward_no for score in scores]
    draw_grid(
        headers, rows, "Wards and their figures", right=[0, 2, 3, 4, 5, 6, 7, 9], height=430, key=_TABLE,
        on_choose=lambda: _pick(numbers),
    )  # fmt: skip


def _show(days: float | None) -> str:
    return "–" if days is None else f"{days:.0f}"


def _pick(numbers: Sequence[int]) -> None:
    rows = st.session_state[_TABLE].selection.rows
    if rows:
        st.query_params[PARAM] = str(numbers[rows[0]])


actor = require("manager")
restore_place()
reference, now = get_reference(), datetime.now(UTC)
today = reference.local_day(now)
st.title("Wards", anchor=False)
tell_versions(reference, today, LOOKS_BACK)
part = draw_choice("part", "What to look at", _PARTS)
scores = read(actor, list_scores, reference=reference, now=now)
if not scores:
    st.info("No wards are loaded for today.")
elif part == "equity":
    draw_equity(actor, scores, reference, now)
elif part == "out":
    draw_published(actor, reference, now)
else:
    draw_scores(actor, scores, reference, today, find_chosen([s.ward_no for s in scores]))
