"""The planner: outings proposed from what wards need and promises ask, looked at before they are planned."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference
from pages.kit.outings.words import KINDS, name_area, show_weekday
from pages.kit.plain import escape
from pages.kit.tiles import TILE_WIDTH
from queries.actions.outings.adopt import Adopted, adopt_plan
from queries.outings.plans import OutingPlan, find_plan, request_plan
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference
from rules.planning.outings.values import to_proposed

PLACE: Final = "outings_planner"
MOST_WEEKS: Final = 6
_WEEKS: Final = "outings_plan_weeks"
_ADOPTED: Final = "outings_plan_adopted"
_POLL_SECONDS: Final = 2


def draw_planner(actor: Actor, reference: Reference, replaces: int | None = None) -> None:
    """Ask for a plan, look at it, and plan what it holds; `replaces` is a cancelled outing to plan anew."""
    draw_said(PLACE)
    plan = read(actor, find_plan, replaces_outing_id=replaces)
    if plan is not None and plan.job_id == st.session_state.get(_ADOPTED):
        plan = None
    _draw_ask(plan, replaces)
    if plan is None:
        st.info(
            "The planner weighs what waits in each ward, when it is due, areas that need a mobile office,"
            " leave and holidays. Nobody is sent to two places; what is confirmed stays, and what is planned"
            " moves only to keep a promise. Nothing is planned before you say so."
        )
    elif plan.is_under_way:
        _follow(replaces)
    elif plan.result is None:
        st.error(f"No plan was found: {escape(plan.message or 'the search was stopped')}")
    else:
        _draw_plan(plan, plan.result, replaces, reference)


def _draw_ask(plan: OutingPlan | None, replaces: int | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("Weeks ahead", 1, MOST_WEEKS, 2, key=_WEEKS, width=140)
        st.button(
            "Propose a plan" if plan is None else "Propose anew",
            type="primary" if plan is None else "secondary",
            icon=":material/auto_awesome:",
            key="outings_planner_ask",
            disabled=plan is not None and plan.is_under_way,
            on_click=_ask,
            args=(replaces,),
        )


def _ask(replaces: int | None) -> None:
    weeks = int(st.session_state[_WEEKS])
    try:
        perform(current_actor(), request_plan, weeks=weeks, replaces_outing_id=replaces)
    except DomainError as error:
        say(PLACE, str(error), is_error=True)


@st.fragment(run_every=_POLL_SECONDS)
def _follow(replaces: int | None) -> None:
    """Look every two seconds how far the worker is; then draw the whole page anew."""
    plan = read(current_actor(), find_plan, replaces_outing_id=replaces)
    if plan is None or not plan.is_under_way:
        st.rerun()
    words = (
        "Waiting for the worker" if plan.status == "queued" else plan.message or "Looking for the best days"
    )
    st.info(f"{words} … You may leave this page meanwhile.", icon=":material/sync:")


def _draw_plan(
    plan: OutingPlan, found: Mapping[str, Any], replaces: int | None, reference: Reference
) -> None:
    """What changes, each outing with its reason, and what could not be planned."""
    outings: list[Mapping[str, Any]] = found["outings"]
    _draw_figures(outings, found["staying"])
    if outings:
        _draw_outings(outings, reference)
        st.button(
            _label(outings), type="primary", key="outings_planner_adopt", icon=":material/check:",
            on_click=_adopt, args=(plan.job_id, outings, replaces),
        )  # fmt: skip
    else:
        st.success("Nothing more needs to be planned in these weeks.")
    for sentence in found["left_out"]:
        st.warning(escape(sentence), icon=":material/event_busy:")
    sure = "there is none better" if found["is_proven"] else f"a better one could be {found['gap']:.0%} ahead"
    st.caption(
        f"Proposed {show_instant(plan.finished_at)} for {found['weeks']} weeks, searched for"
        f" {found['seconds']:.1f} s: {sure}."
    )


def _is_move(outing: Mapping[str, Any]) -> bool:
    return outing["outing_id"] is not None


def _label(outings: Sequence[Mapping[str, Any]]) -> str:
    moved = sum(map(_is_move, outings))
    new = len(outings) - moved
    parts = [f"Plan {show_count(new)}"] if new else []
    return ", ".join([*parts, *([f"move {moved}"] if moved else [])]).capitalize()


def _draw_figures(outings: Sequence[Mapping[str, Any]], staying: int) -> None:
    kinds = Counter(each["kind"] for each in outings if not _is_move(each))
    with st.grid(4, min_column_width=TILE_WIDTH, gap="small"):
        st.metric("Stay as they are", show_count(staying), border=True)
        st.metric("New walkabouts", show_count(kinds["walkabout"]), border=True)
        st.metric("New mobile offices", show_count(kinds["mobile_office"]), border=True)
        st.metric("Moved", show_count(sum(map(_is_move, outings))), border=True)


def _draw_outings(outings: Sequence[Mapping[str, Any]], reference: Reference) -> None:
    headers = ["Day", "What", "Where", "Who", "Before", "Why"]
    rows = [
        [
            show_weekday(date.fromisoformat(each["on"])),
            KINDS[each["kind"]],
            _name_place(each, reference),
            ", ".join(each["names"]) or "nobody is free to be named",
            show_weekday(date.fromisoformat(each["was_on"])) if each["was_on"] else "not planned",
            each["reason"],
        ]
        for each in outings
    ]
    draw_grid(headers, rows, "The outings of the plan by day, each with its reason")


def _name_place(outing: Mapping[str, Any], reference: Reference) -> str:
    area = name_area(outing["region"], reference)
    return area if outing["ward_no"] is None else f"Ward {outing['ward_no']}, {area}"


def _adopt(job_id: int, outings: Sequence[Mapping[str, Any]], replaces: int | None) -> None:
    try:
        adopted = perform(
            current_actor(), adopt_plan, outings=[to_proposed(each) for each in outings],
            replaces_outing_id=replaces, reference=get_reference(), now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    st.session_state[_ADOPTED] = job_id
    say(PLACE, _tell(adopted), is_error=bool(adopted.refused))


def _tell(adopted: Adopted) -> str:
    words = f"{adopted.planned} planned, {adopted.moved} moved."
    if adopted.refused:
        return "\n".join([words, *(f"Left out: {sentence}" for sentence in adopted.refused)])
    return f"{words} Confirm each when its people know."
