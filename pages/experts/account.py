"""One account on one screen: what is owed, what happened month by month, why, and everything behind it."""

from datetime import datetime

import streamlit as st

from pages.experts.account_parts.side import draw_portfolios, draw_side
from pages.experts.account_parts.story import draw_story
from pages.kit.account_panel.header import draw_header
from pages.kit.account_panel.looks import look_at_screen
from pages.kit.account_panel.panel import draw_tabs, tell_why_not
from pages.kit.actors import current_actor
from pages.kit.format import ZONE
from pages.kit.require import require
from rules.errors import NotAllowed, NotFound


@st.fragment
def draw_opened(account_no: str) -> None:
    """What opens to bills, readings and money; a click inside reruns only this part."""
    actor, on = current_actor(), datetime.now(ZONE).date()
    draw_tabs(actor, look_at_screen(actor, account_no, on).story, on)


def draw(account_no: str) -> None:
    """Draw the account, or the sentence that says why not."""
    on = datetime.now(ZONE).date()
    try:
        screen = look_at_screen(actor, account_no, on)
    except (NotFound, NotAllowed) as error:
        tell_why_not(account_no, error)
        return
    draw_header(screen.story, on, with_link=False)
    draw_portfolios(screen.story.account)
    left, right = st.columns([2.3, 1], gap="large")
    with left:
        draw_story(screen, on)
    with right:
        draw_side(actor, screen)
    draw_opened(account_no)


actor = require("expert", "agent", "manager")
number = st.query_params.get("no", "").strip()
if number:
    st.title("Account", anchor=False)
    draw(number)
else:
    st.title("No account chosen", anchor=False)
    st.write("Open one from a query, or type its number into the search box above.")
