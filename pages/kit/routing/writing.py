"""Where a new version of the rules is written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.answers import say
from pages.kit.drafts import forget, text_area
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.routing.in_force import PLACE
from queries.actions.routing import save_draft
from queries.people import list_teams
from queries.routing.versions import begin_text
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference

_TEXT: Final = "routing_text"
CHOSEN: Final = "routing_version"


def draw_writing(actor: Actor, reference: Reference, now: datetime) -> None:
    """A text to write rules in, what it may name, and the button that keeps it."""
    st.subheader("Write a version", anchor=False)
    if _TEXT not in st.session_state:
        st.session_state[_TEXT] = read(actor, begin_text, now=now)
    text_area("Rules, one after another; the first that matches decides", key=_TEXT, height=320)
    with st.expander("What a rule may name"):
        _draw_names(actor, reference)
    st.button("Keep it, to try it", key="routing_save", on_click=_save)


def _draw_names(actor: Actor, reference: Reference) -> None:
    named: dict[str, Mapping[str, Any]] = {
        "category": reference.categories,
        "subcategory": reference.subcategories,
        "region": reference.regions,
        "customer_class": reference.customer_classes,
        "channel": reference.channels,
        "priority": reference.priorities,
    }
    for key, codes in named.items():
        some = ", ".join(f"`{code}` {escape(codes[code].name)}" for code in codes)
        st.markdown(f"**{key}**: {some}")
    st.markdown('**ward**: numbers in quotes, `["87"]` · **words**: `["burst", "no water"]`, one is enough')
    teams = ", ".join(escape(each.name) for each in read(actor, list_teams))
    st.markdown(f"**team**: {teams or 'there is none yet; an administrator adds teams'}")


def _save() -> None:
    now = datetime.now(UTC)
    try:
        kept = perform(
            current_actor(), save_draft, text=st.session_state[_TEXT], reference=get_reference(), now=now
        )
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    forget(_TEXT)
    st.session_state[CHOSEN] = kept
    say(PLACE, "Kept. Try it on history below, then switch it on.")
