"""One query: what is asked, what is true, what happened, and the next move."""

from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.transaction import read
from pages.kit.area_alerts import draw_area_alerts
from pages.kit.badges import badge_text, status_look
from pages.kit.case_actions.moves import (
    SHOWN,
    SHOWN_NARROW,
    draw_moves,
    draw_open_dialog,
    list_moves,
)
from pages.kit.case_actions.sending import note_seen, tell_done
from pages.kit.case_actions.writing import draw_note
from pages.kit.case_facts import draw_account, draw_facts, draw_files, draw_words
from pages.kit.cause_query import draw_cause_link
from pages.kit.clock import tell_clock
from pages.kit.diagnosis import draw_corrections, draw_diagnosis
from pages.kit.escalation_words import tell_escalation
from pages.kit.event_words import Words, show_topic
from pages.kit.explaining import draw_open_explanation, draw_why
from pages.kit.frame import NAME
from pages.kit.handoff_looks import tell_handing
from pages.kit.linking.part import draw_linked, draw_merged, tell_found_by
from pages.kit.linking.story import draw_merged_stories
from pages.kit.links import read_found
from pages.kit.look_ups import get_reference
from pages.kit.opened import note_open
from pages.kit.plain import escape
from pages.kit.presence import draw_presence
from pages.kit.require import require
from pages.kit.screen import is_narrow
from pages.kit.timeline import count_wanted, draw_timeline
from queries.case_page import CasePage
from queries.linking.linked_page import get_linked_page
from queries.linking.links import Link
from rules.access import may
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Move, Reference


def draw_header(page: CasePage, moves: dict[str, Move], actor: Actor, reference: Reference) -> None:
    """Which query, how it stands, who has it; and the moves from here."""
    state, now = page.case.state, datetime.now(UTC)
    look, words = tell_clock(page.case, reference, now)
    status = badge_text(status_look(state.status), reference.statuses[state.status].name)
    lines = [
        show_topic(reference, state.category_code, state.subcategory_code),
        status if look == "resolved" else f"{status} {badge_text(look, words)}",
        tell_holder(page, actor, words if look == "resolved" else ""),
        tell_handing(page, reference, now),
        tell_escalation(page.case, reference, now),
    ]
    narrow = is_narrow()
    left, right = (st.container(), st.bottom) if narrow else st.columns([3, 2], vertical_alignment="bottom")
    with left, st.container(gap="xsmall"):
        st.header(page.case.reference, anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("  \n".join(filter(None, lines)), width="content")
            draw_why(page.case)
        if may(actor, "see_presence"):
            draw_presence(page.case.case_id)
    with right, st.container(gap="xsmall"):
        if narrow:  # it stays in sight together with the moves, however far the page is scrolled
            stands = status if look == "resolved" else badge_text(look, words)
            st.markdown(f"**{page.case.reference}** :small[{stands}]")
        draw_moves(page, moves, most=SHOWN_NARROW if narrow else SHOWN)


def tell_holder(page: CasePage, actor: Actor, resolved: str) -> str:
    """Who has the query, or when it was resolved; its team and account."""
    state = page.case.state
    if resolved:
        parts = [f"On {resolved}"]
    elif state.holder_id is None:
        parts = ["Held by nobody"]
    else:
        mine = state.holder_id == actor.user_id
        parts = ["Held by you" if mine else f"Held by {escape(page.holder_name or '')}"]
    if page.team_name:
        parts.append(f"team {escape(page.team_name)}")
    parts.append(f"account {escape(state.account_no)}" if state.account_no else "no account")
    return " · ".join(parts)


def draw_query(actor: Actor, reference: Reference, text: str) -> None:
    """The page of the query with that reference."""
    page, links = read(actor, get_linked_page, text=text, reference=reference, most_events=count_wanted(text))
    st.set_page_config(page_title=f"{page.case.reference} · {NAME}")
    note_seen(page.case)
    note_open(actor, page.case.case_id)
    moves = list_moves(page, actor, reference)
    draw_header(page, moves, actor, reference)
    draw_merged(page, links, moves)
    tell_found_by(page, links, read_found())
    draw_place_alerts(page, actor, reference)
    left, right = _split(may(actor, "see_account"))
    with left:
        draw_words(page)
        draw_facts(page, actor, reference)
        draw_files(page, actor, moves)
        if not is_narrow():
            draw_linked(page, links, moves, actor, reference)
            draw_story(page, links, moves, actor, reference, text)
    with right:
        if may(actor, "diagnose"):
            draw_cause_link(page.case)
            draw_diagnosis(page, moves)
            draw_corrections(page)
        draw_account(page, actor, moves)
    if is_narrow():
        draw_linked(page, links, moves, actor, reference)
        draw_story(page, links, moves, actor, reference, text)
    draw_open_dialog(page, actor, reference)
    draw_open_explanation(page.case, actor, reference)


def draw_place_alerts(page: CasePage, actor: Actor, reference: Reference) -> None:
    """What is known of the place of a query that is open: it may be why the resident asks."""
    state = page.case.state
    if state.is_open:
        draw_area_alerts(
            actor, region=state.region, ward_no=state.ward_no, reference=reference, now=datetime.now(UTC),
            received_at=state.received_at,
        )  # fmt: skip


def _split(sees_account: bool) -> tuple[DeltaGenerator, DeltaGenerator]:
    """What is asked on the left, what is true on the right; who may see no account has the whole width."""
    if not sees_account:
        return st.container(), st.container()
    left, right = st.columns([2, 3], gap="medium")
    return left, right


def draw_story(
    page: CasePage, links: list[Link], moves: dict[str, Move], actor: Actor, reference: Reference, text: str
) -> None:
    """What happened, beneath what is asked; on a phone, where columns stack, after the account."""
    st.subheader("What happened", anchor=False)
    draw_note(page, moves)
    names = {file.attachment_id: file.file_name for file in page.attachments}
    draw_timeline(text, page, Words(reference, names, page.staff_since))
    draw_merged_stories(links, actor, reference)


actor = require("expert", "agent", "manager", "councillor")
tell_done()
ref = st.query_params.get("ref", "").strip()
if not ref:
    st.title("No query chosen")
    st.write("Open one from the queue, or type its reference into the search box above.")
    st.stop()
try:
    draw_query(actor, get_reference(), ref)
except NotFound as error:
    st.title("No such query")
    st.error(str(error))
    st.write("Look for it in the search box above by its reference, account number, name or words.")
