"""“Take next”: the one button that gives people their work."""

from datetime import datetime

import streamlit as st

from data.transaction import perform
from pages.kit.links import open_query
from queries.actions.hold import take_next
from rules.access import may
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

NONE_LEFT = "No query is left to take here: what is still open is held by somebody, waiting, or parked."


def draw_take_next(
    actor: Actor, case_filter: CaseFilter, reference: Reference, now: datetime, *, wide: bool = False
) -> bool:
    """Draw the button; a press opens the query that was given. True when there was none to give."""
    if not may(actor, "take_next"):
        return False
    pressed = st.button(
        "Take next",
        type="primary",
        icon=":material/play_arrow:",
        key="take_next",
        width="stretch" if wide else "content",
        help="Gives you the query to act on first and opens it. Nobody else gets the same one. Key: T",
    )
    if not pressed:
        return False
    taken = perform(actor, take_next, case_filter=case_filter, reference=reference, now=now)
    if taken is not None:
        open_query(taken.reference)
    return True
