"""The button that asks why, and the dialog that answers; nothing is read before somebody asks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.charts import CONFIG, ReadyFigure
from pages.kit.explaining.clock_table import draw_clocks
from pages.kit.explaining.day_table import draw_days
from pages.kit.explaining.hand_words import draw_hands
from pages.kit.explaining.sentences import list_remarks, tell_deadline, tell_resolved
from pages.kit.explaining.timeline_picture import build_timeline, tell_timeline
from pages.kit.format import THIN, show_date, show_instant
from pages.kit.plain import escape
from queries.cases import CaseRecord
from queries.explanations import DeadlineStory, explain_deadline
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

_OPEN: Final = "explained_case"


def draw_why(case: CaseRecord) -> None:
    """The button beside the deadline."""
    st.button("Why?", type="tertiary", key="why", on_click=_ask, args=(case.case_id,))


def _ask(case_id: int) -> None:
    st.session_state[_OPEN] = case_id


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def draw_open_explanation(case: CaseRecord, actor: Actor, reference: Reference) -> None:
    """The explanation, if somebody asked for it on this query."""
    if st.session_state.get(_OPEN) != case.case_id or not may(actor, "see_case"):
        return
    now = datetime.now(UTC)
    story = read(actor, explain_deadline, case=case, reference=reference, now=now)

    @st.dialog("Explain this deadline", width="large", on_dismiss=_close)
    def dialog() -> None:
        draw_story(case, story, reference)

    dialog()


def draw_story(case: CaseRecord, story: DeadlineStory, reference: Reference) -> None:
    """The short answer, then the days, the timeline, all clocks and whose move it was."""
    told = story.explanation
    clock = told.resolution
    st.markdown(tell_deadline(told))
    remarks = [*list_remarks(told, reference), *_list_moved(story), *_list_forward(case, story)]
    st.markdown("\n".join(f"- {remark}" for remark in remarks))
    st.markdown("**Day by day**")
    draw_days(told)
    st.markdown("**On a timeline**")
    st.plotly_chart(
        ReadyFigure(build_timeline(told, story.read_at)),
        key="explained_timeline",
        config=CONFIG,
        alt=tell_timeline(told),
    )
    st.markdown("**All clocks of this query**")
    draw_clocks(told)
    st.markdown("**Time in hands**")
    draw_hands(story.hands, reference, tell_resolved(told))
    st.caption(
        f"Read {show_instant(clock.stopped_at or story.read_at)} by version {story.revision} of the rules."
    )


def _list_moved(story: DeadlineStory) -> Iterator[str]:
    """How changes of the rules moved the date."""
    for moved in story.moved:
        yield (
            f"Moved from {show_instant(moved.due_before_at)} to {show_instant(moved.due_after_at)}"
            f" on {show_date(moved.made_at.date())}: {escape(moved.words)} (version {moved.revision})."
        )


def _list_forward(case: CaseRecord, story: DeadlineStory) -> Iterator[str]:
    """What brings the query forward in the queue."""
    if case.state.resolved_at is not None:
        return
    if not story.credits_:
        yield "Nothing brings it forward in the queue."
        return
    credits_ = ", ".join(f"{escape(credit.words)} {credit.hours}{THIN}h" for credit in story.credits_)
    yield (
        f"In the queue it comes forward ({credits_}), "
        f"so it is to be acted on by **{show_instant(story.act_by_at)}**."
    )
