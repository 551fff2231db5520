"""Does what a button of the live desk asks for, and keeps a refusal to be shown where the person looks."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.look_ups import get_reference
from rules.errors import DomainError

_PROBLEM: Final = "live_problem"
_DONE: Final = "live_done"


def act(
    action: Callable[..., Any],
    *,
    done: str = "",
    with_reference: bool = True,
    with_now: bool = True,
    **values: Any,
) -> bool:
    """Do one action as the person at work, with what it asks for; True when it was done."""
    if with_reference:
        values["reference"] = get_reference()
    if with_now:
        values["now"] = datetime.now(UTC)
    try:
        perform(current_actor(), action, **values)
    except DomainError as error:
        st.session_state[_PROBLEM] = str(error)
        return False
    st.session_state[_DONE] = done
    return True


def refuse(text: str) -> None:
    """Show a sentence without having sent anything."""
    st.session_state[_PROBLEM] = text


def tell_last() -> None:
    """Say what came of the last button, once."""
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error(problem)
    if done := st.session_state.pop(_DONE, ""):
        st.toast(done, icon=":material/check:")
