"""The way back from a change of many queries: a notice on the queue, a list on a page of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.bulk import state
from pages.kit.bulk.words import Known, tell_made, tell_selection
from pages.kit.format import show_count, show_instant
from pages.kit.links import find_page
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.bulk_undo import undo_bulk
from queries.bulk.made import Made, list_made
from queries.people import list_holders, list_teams
from rules.actor import Actor
from rules.errors import DomainError

PLACE = "bulk_changes"


def draw_notice(actor: Actor) -> None:
    """What the last change came to, with the way back; it stays until it is put away or undone."""
    draw_said(PLACE)
    bulk_id, now = state.find_done(), datetime.now(UTC)
    if bulk_id is None:
        return
    made = next((each for each in read(actor, list_made, now=now) if each.bulk_id == bulk_id), None)
    if made is None or not made.may_be_undone(now):
        state.put_away()
        return
    with st.container(border=True, key="bulk_notice"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":green[✓] **{_tell(made, actor)}.**", width="content")
            _draw_undo(made)
            st.button("Put away", key="bulk_put_away", type="tertiary", on_click=state.put_away)
        st.page_link(
            find_page("changes"), label=f"It can be undone until {show_instant(made.undo_until_at)}."
        )


def draw_list(actor: Actor) -> None:
    """The changes of the last month, the newest first; those within their hour can be undone."""
    draw_said(PLACE)
    now = datetime.now(UTC)
    found = read(actor, list_made, now=now)
    if not found:
        st.info("No change of many queries was made in the last 30 days. Open “Change many” in the queue.")
        return
    _draw_rows(found, actor, now)


def _draw_rows(found: Sequence[Made], actor: Actor, now: datetime) -> None:
    known = _name_all(actor)
    for made in found:
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                words = escape(tell_made(made, known))
                st.markdown(f"**{words}**", width="stretch")
                if made.may_be_undone(now):
                    _draw_undo(made)
            st.caption(_tell_more(made, escape(tell_selection(made, known)), actor))


def _tell_more(made: Made, selection: str, actor: Actor) -> str:
    who = "you" if made.made_by == actor.user_id else escape(made.maker)
    parts = [f"{show_instant(made.made_at)}, by {who}", selection]
    if left_out := sum(made.refused.values()):
        parts.append(f"{show_count(left_out)} left out")
    if made.undone_at is not None:
        undoer = escape(made.undoer or "")
        stayed = f", {show_count(made.changed - (made.undone or 0))} messages had left" * (
            made.undone != made.changed
        )
        parts.append(f"undone on {show_instant(made.undone_at)} by {undoer}{stayed}")
    return " · ".join(parts)


def _tell(made: Made, actor: Actor) -> str:
    return escape(tell_made(made, _name_all(actor)))


def _name_all(actor: Actor) -> Known:
    people = {each.user_id: each.display_name for each in read(actor, list_holders)}
    teams = {each.team_id: each.name for each in read(actor, list_teams)}
    return Known(get_reference(), people, teams)


def _draw_undo(made: Made) -> None:
    st.button("Undo", key=f"bulk_undo_{made.bulk_id}", icon=":material/undo:", on_click=_undo, args=(made,))


def _undo(made: Made) -> None:
    try:
        undone = perform(
            current_actor(), undo_bulk, bulk_id=made.bulk_id, reference=get_reference(),
            now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    state.put_away()
    count = f"{show_count(undone.undone)} {'query is' if undone.undone == 1 else 'queries are'}"
    sent = f" {show_count(undone.sent)} messages had left and stay." if undone.sent else ""
    say(PLACE, f"Undone: {count} as before.{sent}")
