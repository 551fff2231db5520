"""The roster planner: who sits where so that the fewest queries become overdue, and with two more experts."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.care.campaign_parts.planner_places import draw_places
from pages.care.campaign_parts.view import CampaignView
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.format import show_instant
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from pages.kit.session_words import name_category
from queries.sessions.roster_plans import RosterPlan, find_roster_plan, request_roster
from rules.errors import DomainError
from rules.lookups import Reference

PLACE: Final = "planner"
_WEEKS: Final = "planner_weeks"
_EVENINGS: Final = "planner_evenings"
_POLL_SECONDS: Final = 2
_TILE: Final = 200
_SURE: Final = 0.0005


def draw_planner(view: CampaignView) -> None:
    """Draw it."""
    draw_said(PLACE)
    if not view.may_plan:
        st.info("Managers plan the roster of campaigns that are still to be held.")
        return
    plan = read(view.actor, find_roster_plan, campaign_id=view.campaign.campaign_id)
    _draw_ask(plan, view)
    if plan is None:
        st.info(
            "No roster was proposed yet. The planner looks at the backlog of this campaign and at experts’"
            " skills, languages, areas, leave and daily caps, and places them where the fewest queries become"
            " overdue."
        )
    elif plan.is_under_way:
        _follow(view.campaign.campaign_id)
    elif plan.result is None:
        st.error(f"No roster was found: {escape(plan.message or 'the search was stopped')}")
    else:
        _draw_plan(plan, plan.result, view)


def _draw_ask(plan: RosterPlan | None, view: CampaignView) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Overdue in how many weeks", 1, 26, 4, key=_WEEKS, width=220, persist_state="page",
            help="The roster is chosen so that the fewest queries are overdue at that time.",
        )  # fmt: skip
        st.number_input(
            "Evenings an expert, at most", 1, 60, 3, key=_EVENINGS, width=220, persist_state="page"
        )
        st.button(
            "Propose a roster" if plan is None else "Propose anew",
            key="planner_ask",
            type="primary" if plan is None else "secondary",
            icon=":material/auto_awesome:",
            disabled=plan is not None and plan.is_under_way,
            on_click=_ask,
            args=(view.campaign.campaign_id,),
        )


def _ask(campaign_id: int) -> None:
    try:
        perform(
            current_actor(), request_roster, campaign_id=campaign_id, weeks=int(st.session_state[_WEEKS]),
            most_evenings=int(st.session_state[_EVENINGS]),
        )  # fmt: skip
    except DomainError as error:
        say(PLACE, str(error), is_error=True)


@st.fragment(run_every=_POLL_SECONDS)
def _follow(campaign_id: int) -> None:
    """Look every two seconds how far the worker is; then draw the whole page anew."""
    plan = read(current_actor(), find_roster_plan, campaign_id=campaign_id)
    if plan is None or not plan.is_under_way:
        st.rerun()
    words = "Waiting for the worker" if plan.status == "queued" else plan.message or "Looking at the backlog"
    st.info(
        f"{words} … It takes some ten seconds; you may leave this page meanwhile.", icon=":material/sync:"
    )


def _draw_plan(plan: RosterPlan, result: Mapping[str, Any], view: CampaignView) -> None:
    st.caption(
        f"Proposed {show_instant(plan.finished_at)} for {result['weeks']} weeks ahead and at most"
        f" {result['most_evenings']} evenings an expert, from {result['experts']} experts."
        f" {_tell_search(result)}"
    )
    _draw_figures(result)
    _draw_categories(result, view.reference)
    draw_places(plan.job_id, result["places"], view)
    if result["idle"]:
        with st.expander(f"Not placed: {len(result['idle'])}", icon=":material/person_off:"):
            for words in result["idle"]:
                st.markdown(escape(words))
    _draw_assumed(result, view.reference)


def _tell_search(found: Mapping[str, Any]) -> str:
    """How sure it is that no better roster exists."""
    if found["is_proven"] and found["gap"] < _SURE:
        return f"Searched for {found['seconds']:.1f} s: there is no better roster."
    if found["is_proven"]:
        return f"Searched for {found['seconds']:.1f} s: no roster is more than {found['gap']:.1%} better."
    return (
        f"Stopped after {found['seconds']:.1f} s with a good roster: a better one could at most be"
        f" {found['gap']:.1%} ahead."
    )


def _draw_figures(result: Mapping[str, Any]) -> None:
    """What the roster changes, and what two more experts would."""
    more = result["more"]
    before, after, with_more = result["overdue_before"], result["overdue_after"], more["overdue_after"]
    with st.container(horizontal=True):
        st.metric("Overdue without this roster", f"{before:.1f}", width=_TILE, border=True)
        st.metric(
            f"With {len(result['places'])} places more", f"{after:.1f}", f"{after - before:+.1f}", "inverse",
            width=_TILE, border=True,
        )  # fmt: skip
        st.metric(
            f"With {more['experts']} more experts", f"{with_more:.1f}", f"{with_more - after:+.1f}",
            "inverse", width=_TILE, border=True,
            help="Solved again with two experts who know every topic of the campaign, speak every language"
            f" and are free on every evening: {more['places']} places. {_tell_search(more)}",
        )  # fmt: skip


def _draw_categories(result: Mapping[str, Any], reference: Reference) -> None:
    by_more = result["more"]["by_category"]
    rows = [
        (
            name_category(topic["code"], reference), f"{topic['before']:.1f}", str(topic["places"]),
            f"{topic['after']:.1f}", f"{by_more.get(topic['code'], 0) - topic['places']:+d}",
        )
        for topic in result["categories"]
    ]  # fmt: skip
    headers = ["Category", "Overdue without", "Places", "Overdue with", "Places with two more"]
    draw_grid(headers, rows, "What the roster changes by category", right=range(1, 5))


def _draw_assumed(result: Mapping[str, Any], reference: Reference) -> None:
    stay_away = ", ".join(
        f"{name_category(topic['code'], reference)} {topic['no_show']:.0%}" for topic in result["categories"]
    )
    with st.expander("What is assumed", icon=":material/info:"):
        st.markdown(
            "- Counted are open queries of the campaign’s topics and area that are or become overdue within"
            f" {result['weeks']} weeks and whose residents can be reached, less the share that ordinary work"
            " settles in as many weeks, by what it settled in the weeks past. New queries are not counted.\n"
            "- A seat settles the share that comes times the share that one talk can settle (profile). Who"
            f" stays away: {stay_away or 'nothing to tell'}.\n"
            "- An expert serves residents of regions they may see and, where a language is noted on both"
            " sides, whose language they speak.\n"
            "- Of two equal evenings the earlier is taken; a place must save half a query or more. Places"
            " that stand on the roster stay."
        )
