"""A change of the rules on its way: what it would do, then the button that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from data.transaction import perform, read
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_stamp
from queries.rule_preview import Preview, preview_rules
from rules.actor import Actor
from rules.clocks.rulebook import Rulebook
from rules.errors import DomainError

_DRAFT = "rules_draft"
_DONE = "rules_done"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A change that somebody has filled in: what the rules would be, and the action that makes them so."""

    words: str
    rulebook: Rulebook
    make: Callable[..., Rulebook]
    arguments: dict[str, Any]
    affected: tuple[datetime, datetime] | None = None


def propose(change: RuleChange) -> None:
    """Keep a change for the preview below."""
    st.session_state[_DRAFT] = change


def draw_preview(actor: Actor, now: datetime) -> None:
    """What the proposed change would do to the open queries, and the two ways on."""
    if done := st.session_state.pop(_DONE, None):
        (st.success if done[0] else st.error)(done[1])
    change: RuleChange | None = st.session_state.get(_DRAFT)
    if change is None:
        return
    with st.container(border=True):
        st.subheader(change.words, anchor=False)
        preview = read(actor, preview_rules, rulebook=change.rulebook, now=now, affected=change.affected)
        _draw_figures(preview)
        with st.container(horizontal=True):
            st.button("Put it in force", type="primary", key="rules_make", on_click=_make, args=(actor,))
            st.button("Discard", key="rules_discard", on_click=st.session_state.pop, args=(_DRAFT, None))


def _draw_figures(preview: Preview) -> None:
    figures = {
        "Open queries": show_count(preview.open_cases),
        "Due dates that move": show_count(preview.moved),
        "Newly overdue": show_count(preview.newly_overdue),
        "Overdue no more": show_count(preview.no_longer_overdue),
    }
    with st.container(horizontal=True):
        for label, figure in figures.items():
            st.metric(label, figure, border=True)
    if preview.corrected:
        st.markdown(
            f"It corrects the calendar, so {show_count(preview.corrected)} resolved queries that lived"
            " through it are read again too. Published months stay as they were published and show the"
            " correction beside it."
        )
    if preview.examples:
        rows = [
            (each.reference, show_instant(each.due_at), show_instant(each.would_be_due_at))
            for each in preview.examples
        ]
        draw_grid(["Query", "Due", "Would be due"], rows, "Due dates that would move")


def _make(actor: Actor) -> None:
    change: RuleChange = st.session_state.pop(_DRAFT)
    try:
        rulebook = perform(actor, change.make, **change.arguments)
    except DomainError as error:
        st.session_state[_DONE] = (False, f"{error} Nothing was changed.")
        return
    get_stamp.clear()
    words = f"In force as version {rulebook.revision}. The queries it touches are read again within a minute."
    st.session_state[_DONE] = (True, words)
