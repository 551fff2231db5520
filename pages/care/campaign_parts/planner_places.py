"""The places that the planner proposes, each with its reason, to tick and put on the roster."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from data.transaction import perform
from pages.care.campaign_parts.view import CampaignView
from pages.kit.actors import current_actor
from pages.kit.answers import say
from pages.kit.format import show_time
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.session_words import name_category, show_short_day
from queries.actions.sessions.adopt_roster import adopt_roster
from rules.errors import DomainError

PLACE: Final = "planner"
_ADOPTED: Final = "planner_adopted"
_SHOWN: Final = 10
# three lines: a reason is a sentence or two
_ROW_HEIGHT: Final = 72

Proposed = Mapping[str, Any]


def draw_places(job_id: int, places: Sequence[Proposed], view: CampaignView) -> None:
    """Draw the table of a plan and the button that takes it up; once taken up, only the table."""
    if not places:
        st.info("No place would save half a query: the backlog is small, or nobody is free for it.")
        return
    is_adopted = job_id in st.session_state.get(_ADOPTED, ())
    ticked = _draw_table(job_id, places, view, ticks=not is_adopted)
    if is_adopted:
        st.caption("This proposal was taken up. Evenings has the roster; propose anew to plan further.")
        return
    st.button(
        f"Put {len(ticked)} on the roster",
        key="planner_adopt",
        type="primary",
        icon=":material/group_add:",
        disabled=not ticked,
        on_click=_adopt,
        args=(job_id, [(place["user_id"], place["virtual_session_id"]) for place in ticked]),
    )


def _draw_table(
    job_id: int, places: Sequence[Proposed], view: CampaignView, *, ticks: bool
) -> Sequence[Proposed]:
    table = pa.table(
        {
            "Evening": [_tell_when(place, view) for place in places],
            "Category": [name_category(place["category_code"], view.reference) for place in places],
            "Expert": [place["name"] for place in places],
            "Why": [place["reason"] for place in places],
        }
    )
    height = min(len(places), 8) * _ROW_HEIGHT + 38
    alt = "Proposed places with reasons"
    if not ticks:
        key = f"planner_done_{job_id}"
        st.dataframe(table, hide_index=True, height=height, row_height=_ROW_HEIGHT, alt=alt, key=key)
        return []
    answer = st.dataframe(
        table,
        key=f"planner_places_{job_id}",
        hide_index=True,
        height=height,
        row_height=_ROW_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": list(range(len(places))), "columns": [], "cells": []}},
        alt=f"{alt}. Untick places to leave out.",
    )
    return [places[row] for row in answer["selection"]["rows"] if row < len(places)]


def _tell_when(place: Proposed, view: CampaignView) -> str:
    starts_at = datetime.fromisoformat(place["starts_at"])
    return f"{show_short_day(view.reference.local_day(starts_at))} {show_time(starts_at)}"


def _adopt(job_id: int, places: list[tuple[int, int]]) -> None:
    try:
        done = perform(
            current_actor(), adopt_roster, places=places, reference=get_reference(), now=datetime.now(UTC)
        )
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    st.session_state[_ADOPTED] = (*st.session_state.get(_ADOPTED, ()), job_id)
    refused = done.refused[:_SHOWN]
    more = len(done.refused) - len(refused)
    words = [f"{done.added} places are on the roster.", *map(escape, refused)]
    if more > 0:
        words.append(f"And {more} more that no longer fit.")
    say(PLACE, "  \n".join(words))
