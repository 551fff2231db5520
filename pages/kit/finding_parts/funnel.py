"""From found to closed: how far the findings of a month came, by department or ward, and how long it took."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.choice import draw_choice
from pages.kit.finding_parts.filters import draw_filters
from pages.kit.format import NOTHING, show_count
from pages.kit.grid import draw_grid
from queries.findings_funnel import By, FunnelRow, list_funnel
from rules.access import may
from rules.actor import Actor
from rules.finding_filter import read_filter
from rules.lookups import Reference

_KEY: Final = "findings_funnel"
_BY: Final[dict[str, str]] = {"department": "By department", "ward": "By ward"}
_HEADERS: Final = (
    "Found", "Acknowledged", "Too late", "Closed", "Days to hand on", "Days to acknowledge", "Days to close",
)  # fmt: skip


def draw_funnel(actor: Actor, reference: Reference, now: datetime) -> None:
    """The sentence, then the rows; a picked row opens its findings."""
    draw_filters(actor, reference, now)
    by = draw_choice("by", "Rows", _BY)
    column: By = "ward_no" if by == "ward" else "entity_code"
    wanted = read_filter(st.query_params.to_dict(), reference, now)
    *rows, total = read(actor, list_funnel, wanted=wanted, by=column, now=now)
    if not total.found:
        st.info("Nothing was found in this part of the desk. Choose another month, ward or department.")
        return
    st.markdown(tell_funnel(total))
    names = [_name(row, by, reference) for row in rows]
    figures = [[name, *_show(row)] for name, row in zip([*names, "All"], [*rows, total], strict=True)]
    draw_grid(
        [_BY[by].removeprefix("By ").capitalize(), *_HEADERS], figures, "From found to closed",
        right=range(1, len(_HEADERS) + 1), key=_KEY, on_choose=lambda: _open(rows, by),
    )  # fmt: skip
    _draw_report(actor, reference, now)
    st.caption(
        "Days are calendar days, in the middle of those that took the step. Too late: not acknowledged"
        " within the department's working hours. Pick a row to see its findings."
    )


def _draw_report(actor: Actor, reference: Reference, now: datetime) -> None:
    """The month as it may leave the building, once it is over."""
    month = st.query_params.get("month", "")
    is_over = "" < month < f"{reference.local_day(now):%Y-%m}"
    if is_over and actor.sees_everything and may(actor, "see_figures"):
        st.link_button(
            "This month by department, for publication (CSV)", f"/finding-reports/{month}",
            icon=":material/download:", help="Small counts, and others that give them away, are hidden.",
        )  # fmt: skip


def tell_funnel(total: FunnelRow) -> str:
    """The whole in one sentence."""
    days = total.days_to_close
    length = "" if days is None else f", half of them within {days:.1f} days of it"
    return (
        f"Of **{show_count(total.found)}** findings, {show_count(total.acknowledged)} were acknowledged and"
        f" **{show_count(total.closed)}** closed{length}; {show_count(total.late)} were acknowledged too"
        " late, or wait longer than they should."
    )


def _name(row: FunnelRow, by: str, reference: Reference) -> str:
    if by == "ward":
        return "Ward not known" if row.key is None else f"Ward {row.key}"
    entity = reference.entities.get(str(row.key))
    return entity.name if entity else str(row.key)


def _show(row: FunnelRow) -> list[str]:
    lengths = (row.days_to_hand, row.days_to_acknowledge, row.days_to_close)
    return [
        *map(show_count, (row.found, row.acknowledged, row.late, row.closed)),
        *(NOTHING if days is None else f"{days:.1f}" for days in lengths),
    ]


def _open(rows: Sequence[FunnelRow], by: str) -> None:
    chosen = st.session_state[_KEY].selection.rows
    st.query_params.pop("part", None)
    if chosen and chosen[0] < len(rows) and rows[chosen[0]].key is not None:
        st.query_params[by] = str(rows[chosen[0]].key)
