"""Months: the report to council, publishing a month, and what was corrected in published ones."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.format import NOTHING, show_count, show_instant, show_month
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.freeze import freeze_month
from queries.kpis.freezing import WHOLE, Correction, FrozenMonth, list_frozen
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference
from rules.period import add_months

MOST_OFFERED: Final = 24
_DONE: Final = "months_done"


def draw_report(today: date, frozen: tuple[FrozenMonth, ...], actor: Actor) -> None:
    """One month chosen: its report, and publishing it when it is over and not published yet."""
    months = [add_months(today.replace(day=1), -n) for n in range(1, MOST_OFFERED + 1)]
    chosen = st.selectbox("Month", months, format_func=show_month, key="months_chosen", width=260)
    published = next((each for each in frozen if each.month_on == chosen), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("Council report (PDF)", f"/reports/{chosen:%Y-%m}", icon=":material/picture_as_pdf:")
        if published is None and actor.sees_everything:
            with st.popover("Publish this month", icon=":material/lock:"):
                st.markdown(
                    f"The figures of {show_month(chosen)} are kept as they are, with a hash that shows they"
                    " were not touched. What is corrected later is shown beside them. This cannot be undone."
                )
                st.button("Publish it", type="primary", key="months_freeze", on_click=_freeze, args=(chosen,))
    if published is not None:
        st.caption(
            f"Published on {show_instant(published.frozen_at)} by {escape(published.frozen_by)}."
            f" SHA-256 {published.sha256.hex()}"
        )


def _freeze(month_on: date) -> None:
    actor = require("manager")
    now, reference = datetime.now(UTC), get_reference()
    try:
        perform(actor, freeze_month, month_on=month_on, reference=reference, now=now)
    except DomainError as error:
        st.session_state[_DONE] = (False, str(error))
        return
    st.session_state[_DONE] = (True, f"{show_month(month_on)} is published.")


def draw_published(frozen: tuple[FrozenMonth, ...], reference: Reference) -> None:
    """Every published month, and its corrections."""
    st.subheader("Published months", anchor=False)
    if not frozen:
        st.info(
            "No month is published yet. Publish one when it is over and its figures were looked at: they stay"
            " as council saw them, and every later correction shows."
        )
        return
    rows = [
        (
            show_month(each.month_on),
            show_instant(each.frozen_at),
            each.frozen_by,
            "as it was published" if each.is_intact else "damaged: the hash does not fit",
            show_count(len(each.corrections)) if each.corrections else "none",
        )
        for each in frozen
    ]
    draw_grid(["Month", "Published", "By", "Figures", "Corrections"], rows, "Published months", right=(4,))
    for each in frozen:
        if each.corrections:
            with st.expander(f"Corrections of {show_month(each.month_on)}"):
                _draw_corrections(each.corrections, reference)


def _draw_corrections(corrections: tuple[Correction, ...], reference: Reference) -> None:
    rows = [
        (_name_part(each.part, reference), each.name, _show(each.frozen), _show(each.present))
        for each in corrections
    ]
    draw_grid(["Part", "Figure", "Published", "At present"], rows, "Corrections", right=(2, 3))


def _name_part(part: str, reference: Reference) -> str:
    if part == WHOLE:
        return "The whole municipality"
    category = reference.categories.get(part)
    return category.name if category else part


def _show(figure: float | None) -> str:
    if figure is None:
        return NOTHING
    return show_count(int(figure)) if figure == int(figure) else f"{figure:.1f}"


def draw() -> None:
    """Draw the report and the published months."""
    actor = require("manager")
    reference = get_reference()
    st.title("Months and reports")
    if done := st.session_state.pop(_DONE, None):
        (st.success if done[0] else st.error)(done[1])
    frozen = read(actor, list_frozen)
    draw_report(reference.local_day(datetime.now(UTC)), frozen, actor)
    draw_published(frozen, reference)


draw()
