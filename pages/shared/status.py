"""How a query stands, for whoever asks with its reference: nothing personal is shown."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.badges import draw_badge, status_look
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.ask_status import StatusAnswer, ask_status
from rules.capture.status_words import Standing, tell_next_step, tell_promise, tell_standing
from rules.errors import DomainError
from rules.written import show_date

_TYPED: Final = "status_typed"
_ANSWER: Final = "status_answer"
# a phone's width on any screen: it is held out to the resident
_WIDTH: Final = 560

require("expert", "agent", "manager", "councillor")
reference = get_reference()
today = reference.local_day(datetime.now(UTC))


def ask() -> None:
    """Ask once for what was typed; a rerun of the page does not ask, and does not audit, again."""
    typed = st.session_state[_TYPED]
    st.session_state.pop(_ANSWER, None)
    if not typed.strip():
        return
    try:
        st.session_state[_ANSWER] = perform(
            current_actor(), ask_status, typed=typed, reference=get_reference(), now=datetime.now(UTC)
        )
    except DomainError as error:
        st.session_state[_ANSWER] = str(error)


def draw_answer(answer: StatusAnswer | str) -> None:
    """The standing, or why there is none."""
    if isinstance(answer, str):
        st.error(answer)
    elif answer.standing is not None:
        if answer.was_slip:
            st.warning(
                "That was not quite a reference. This is the only one alike: compare it with the slip."
            )
        draw_standing(answer.standing)
    elif answer.is_ambiguous:
        st.warning("More than one query has a reference like that. Read it once more from the slip.")
    else:
        st.warning("There is no query with that reference. Read it once more, character by character.")


def draw_standing(standing: Standing) -> None:
    """Where it stands, since when, with whom, and what comes next."""
    with st.container(border=True):
        st.subheader(standing.reference, anchor=False)
        draw_badge(status_look(standing.status), reference.statuses[standing.status].name)
        st.markdown(f"**{tell_standing(standing)}**")
        for words in (tell_next_step(standing, today), tell_promise(standing, today)):
            if words:
                st.markdown(words)
        st.caption(
            f"So since {show_date(standing.since_on)} · received {show_date(standing.received_on)} · "
            f"with {escape(standing.owner)}"
        )


with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
    st.title("How far is it?", anchor=False)
    with st.form("status_form", border=False):
        st.text_input(
            "Reference from the resident's slip or SMS",
            key=_TYPED,
            placeholder=reference.example_reference(today),
        )
        st.form_submit_button("Look it up", type="primary", width="stretch", on_click=ask)
    if answer := st.session_state.get(_ANSWER):
        draw_answer(answer)
    st.caption("Shows how a query stands wherever it lies, and nothing about the resident or the account.")
