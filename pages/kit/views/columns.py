"""Which columns the queue shows, in which order, and how high its rows are: each person's own choice."""

from dataclasses import replace
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.badges import option_text
from pages.kit.filter_url import bind
from pages.kit.views.shown import Shown, forget_views
from queries.actions.saved_views import choose_look
from rules.queue_columns import COLUMNS, DENSITIES, REFERENCE, arrange
from rules.saved_views import Look

_COLUMNS: Final = "look_columns"
_DENSITY: Final = "look_density"


def draw_columns(shown: Shown) -> None:
    """The choice, filled only while it is open; it is kept at once."""
    with st.popover(
        "Columns", icon=":material/view_column:", key="columns_open", on_change="rerun"
    ) as popover:
        if popover.open:
            _draw_choice(shown)


def _draw_choice(shown: Shown) -> None:
    look = shown.look
    key = bind(_DENSITY, look.density)
    st.segmented_control(
        "Rows", DENSITIES, required=True, format_func=lambda name: option_text(name.capitalize()), key=key,
        on_change=_choose_density, args=(key, shown.view_id, look),
    )  # fmt: skip
    key = bind(_COLUMNS, list(look.columns))
    st.multiselect(
        "Columns", list(COLUMNS), format_func=lambda code: COLUMNS[code].name, key=key,
        on_change=_choose_columns, args=(key, shown.view_id, look),
        help="The reference always stays: it opens the query.",
    )  # fmt: skip
    st.caption("Their order")
    for place, code in enumerate(look.columns):
        _draw_place(place, code, shown)
    if shown.has_own_look:
        words = "As the view has them" if shown.view else "As the desk has them"
        st.button(words, key="columns_reset", on_click=_keep, args=(shown.view_id, None))


def _draw_place(place: int, code: str, shown: Shown) -> None:
    """The two ways to move a column; each says which, for those who hear the page."""
    name = COLUMNS[code].name
    last = place == len(shown.look.columns) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for way, step, disabled in (("up", -1, place == 0), ("down", 1, last)):
            st.button(
                f"{name} {way}", icon=f":material/arrow_{way}ward:", key=f"columns_{way}_{code}",
                type="tertiary", disabled=disabled,
                on_click=_move, args=(code, step, shown.view_id, shown.look),
            )  # fmt: skip


def _choose_density(key: str, view_id: int | None, look: Look) -> None:
    _keep(view_id, replace(look, density=st.session_state[key]))


def _choose_columns(key: str, view_id: int | None, look: Look) -> None:
    """Columns that stay keep their places; others come last."""
    wanted: list[str] = st.session_state[key]
    kept = [code for code in look.columns if code in wanted or code == REFERENCE]
    _keep(view_id, replace(look, columns=arrange([*kept, *wanted])))


def _move(code: str, step: int, view_id: int | None, look: Look) -> None:
    columns = list(look.columns)
    place = columns.index(code)
    columns.insert(place + step, columns.pop(place))
    _keep(view_id, replace(look, columns=tuple(columns)))


def _keep(view_id: int | None, look: Look | None) -> None:
    perform(current_actor(), choose_look, view_id=view_id, look=look)
    forget_views()
