"""Whether the figures can be trusted: signs of gaming, and a random sample of closings looked at again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.badges import badge_text
from pages.kit.chart_frame import draw_definitions
from pages.kit.format import show_count, show_date
from pages.kit.kpi_charts.look import show_share
from pages.kit.links import link_query
from pages.kit.plain import escape
from pages.kit.tiles import link_queue
from pages.managers.sections.view import View
from queries.actions.review_closing import review_closing
from queries.kpis.flags import Flag, list_flags
from queries.kpis.review import Review, ReviewedClosing, get_review
from rules.errors import DomainError

_REFUSED: Final = "review_refused"


def draw_trust(view: View) -> None:
    """Draw it."""
    _draw_flags(read(view.actor, list_flags, lens=view.lens, reference=view.reference, now=view.now), view)
    _draw_review(read(view.actor, get_review, lens=view.lens), view)


def _draw_flags(flags: Sequence[Flag], view: View) -> None:
    st.markdown("#### Signs that a figure looks better than the work was")
    st.caption("Each is a reason to look, not a finding: there may be a good one.")
    if not flags:
        st.success("No sign shows in these days.")
    for flag in flags:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f"{badge_text('at_risk', show_count(flag.cases))} **{escape(flag.name)}**")
                st.caption(escape(flag.words))
            link_queue("Show them", flag.drill)


def _draw_review(review: Review, view: View) -> None:
    st.markdown(f"#### {escape(_tell_review(review))}")
    st.caption(
        f"{len(review.sample)} of {show_count(review.closings)} closings of the period, drawn at random:"
        " the same ones"
        " for everybody. Open one, read its timeline, and say whether the closing holds."
    )
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(refused)
    if not review.sample:
        st.info("Nothing was closed in these days, so that there is nothing to look at again.")
    for closing in review.sample:
        _draw_closing(closing, view)
    with st.popover("Definition", type="tertiary", key="define_review"):
        draw_definitions(("review",))


def _tell_review(review: Review) -> str:
    if review.interval is None:
        return "No closing of the sample has been looked at again yet"
    low, high = review.interval
    return (
        f"{show_share(review.share)} of {review.reviewed} closings looked at hold;"
        f" of all closings between {show_share(low)} and {show_share(high)}"
    )


def _draw_closing(closing: ReviewedClosing, view: View) -> None:
    outcome = view.reference.outcomes.get(closing.outcome_code or "")
    look = {True: badge_text("on_track", "holds"), False: badge_text("overdue", "does not hold"), None: ""}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None):
            link_query(closing.reference, f"**{closing.reference}** {escape(closing.title)}")
            words = f"Closed {show_date(closing.closed_on)} · {outcome.name if outcome else 'no outcome'}"
            st.markdown(f":small[{escape(words)}] {look[closing.holds]}")
        for label, holds in (("Holds", True), ("Does not hold", False)):
            st.button(
                label,
                key=f"review_{closing.case_id}_{closing.n}_{holds}",
                type="secondary" if closing.holds is not holds else "primary",
                help=f"{label}: {closing.reference}",
                on_click=_review,
                args=(closing.case_id, closing.n, holds),
            )


def _review(case_id: int, n: int, holds: bool) -> None:
    try:
        perform(current_actor(), review_closing, case_id=case_id, n=n, holds=holds, now=datetime.now(UTC))
    except DomainError as error:
        st.session_state[_REFUSED] = str(error)
