"""Does one thing to a view, and says what came of it where the menu stands."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.views.shown import forget_views
from rules.errors import DomainError

MENU: Final = "views_open"
_SAID: Final = "views_said"


def do(action: Callable[..., Any], done: str, **values: Any) -> Any:
    """Perform an action of the signed-in person; the menu closes when it went well, else it says why not."""
    try:
        result = perform(current_actor(), action, **values)
    except DomainError as error:
        st.session_state[_SAID] = (False, str(error))
        return None
    forget_views()
    st.session_state[_SAID] = (True, done)
    st.session_state[MENU] = False
    return result


def draw_said() -> None:
    """What came of the last change."""
    if said := st.session_state.pop(_SAID, None):
        good, words = said
        (st.success if good else st.error)(words)
