"""The picture of an account's months with its finding, and what there is to say under it."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from pages.experts.account_parts.figure import Shown, build_story
from pages.experts.account_parts.lanes import tell_marks
from pages.experts.account_parts.marks import list_marks
from pages.experts.account_parts.telling import tell_story
from pages.kit.account_panel.consumption import list_consumption, list_months_between
from pages.kit.charts import CONFIG, ReadyFigure
from pages.kit.plain import escape
from pages.kit.screen import is_narrow
from queries.account_screen import AccountScreen
from rules.period import add_months, month_of

_LATEST: Final = 3


def draw_story(screen: AccountScreen, on: date) -> None:
    """Draw the months up to the last bill, and on to today where that is not far."""
    story = screen.story
    until = _find_end(story.until, on)
    months = list_months_between(story.since, story.until)
    consumption = list_consumption(story, months)
    told = tell_story(story, consumption, on)
    marks = list_marks(screen, story.since, until)
    shown = Shown(months, until, consumption, story.months, story.payments, marks)
    st.markdown(f"#### {escape(told.finding)}")
    if told.others:
        st.caption(escape(". ".join(told.others)) + ".")
    st.plotly_chart(
        ReadyFigure(build_story(shown, is_narrow=is_narrow())),
        key="account_story",
        config=CONFIG,
        alt=f"{told.finding}. {'. '.join(told.others)}. {tell_marks(marks)}",
    )
    st.caption("By billing month; hatched grey: no bill loaded. The figures are under Bills, below.")


def _find_end(last_month: date, on: date) -> date:
    """The end of the axis: today, at most a few months after the last bill, and all of its month."""
    end = month_of(last_month).last_on
    return max(end, min(on, add_months(last_month, _LATEST))) + timedelta(days=1)
