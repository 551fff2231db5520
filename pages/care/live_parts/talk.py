"""The resident being served: everything the desk knows of their queries, and the ways out of the talk."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.care.live_parts.acting import DESK, act, refuse
from pages.care.live_parts.ending import draw_ending
from pages.kit.account_panel import draw_account_panel
from pages.kit.actors import current_actor
from pages.kit.answers import send
from pages.kit.case_facts import draw_words, list_facts
from pages.kit.diagnosis import draw_diagnosis
from pages.kit.event_words import Words
from pages.kit.format import ZONE
from pages.kit.links import find_page
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.timeline import draw_timeline
from queries.actions.sessions.arrivals import add_question, hand_over_arrival, let_go, put_on_hold
from queries.case_page import CasePage, get_case_page
from queries.sessions.live import InLine, Tonight
from rules.access import may
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference


def draw_talk(
    actor: Actor, talk: InLine, reference: Reference, beside: list[Tonight], category_code: str
) -> None:
    """Who it is, each question with its dossier, and how the talk ends."""
    st.header(escape(talk.name) if talk.name else ", ".join(talk.references) or "Resident", anchor=False)
    _draw_ways_out(talk, beside, category_code, reference)
    pages = [read(actor, get_case_page, text=text, reference=reference) for text in talk.references]
    if not pages:
        st.info("No query belongs to this talk yet. Add the resident's query, or log one.")
    for page in pages:
        _draw_question(page, actor, reference)
    _draw_more(talk, reference)
    draw_ending(talk, pages, reference)


def _draw_ways_out(talk: InLine, beside: list[Tonight], category_code: str, reference: Reference) -> None:
    others = {
        each.category_code: reference.categories[each.category_code].name
        for each in beside
        if each.category_code != category_code
    }
    with st.container(horizontal=True, gap="small", key="ways_out"):
        st.button(
            "Put on hold",
            key="hold_talk",
            on_click=_hold,
            args=(talk.arrival_id,),
        )
        if others:
            st.menu_button(
                "Hand to",
                list(others),
                format_func=others.__getitem__,
                key="hand_talk",
                on_click=_hand_on,
                args=(talk.arrival_id,),
            )
        st.button(
            "Left",
            key="left_talk",
            on_click=_let_go,
            args=(talk.arrival_id,),
        )


def _hold(arrival_id: int) -> None:
    send(DESK, put_on_hold, takes_now=False, arrival_id=arrival_id, done="On hold.")


def _let_go(arrival_id: int) -> None:
    send(DESK, let_go, arrival_id=arrival_id, done="Noted.")


def _hand_on(arrival_id: int) -> None:
    category_code = st.session_state["hand_talk"]
    if category_code:
        send(
            DESK,
            hand_over_arrival,
            arrival_id=arrival_id,
            category_code=category_code,
            done="Handed on, with their place in line.",
        )


def _draw_question(page: CasePage, actor: Actor, reference: Reference) -> None:
    state = page.case.state
    with st.container(border=True, key=f"question_{page.case.case_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                find_page("query"),
                label=f"**{page.case.reference}**",
                query_params={"ref": page.case.reference},
            )
            st.markdown(escape(reference.categories[state.category_code].name), width="content")
        draw_words(page)
        facts = list_facts(page, reference)
        st.markdown("  \n".join(f":gray[{label}]\u2002{value}" for label, value in facts))
        if may(actor, "diagnose"):
            draw_diagnosis(page, {})
        with st.expander("What happened", key=f"story_{page.case.case_id}", on_change="rerun") as story:
            if story.open:
                names = {file.attachment_id: file.file_name for file in page.attachments}
                draw_timeline(page.case.reference, page, Words(reference, names, page.staff_since))
        if state.account_no:
            with st.expander("Account", key=f"dossier_{page.case.case_id}", on_change="rerun") as account:
                if account.open:
                    today = datetime.now(ZONE).date()
                    draw_account_panel(
                        actor, state.account_no, today, but_reference=page.case.reference, is_bare=True
                    )


def _draw_more(talk: InLine, reference: Reference) -> None:
    example = reference.example_reference(datetime.now(ZONE).date())
    with st.popover("Another question", icon=":material/add:", key="more_questions"):
        st.text_input("Its reference", key="more_reference", placeholder=example)
        st.button("Add to the talk", key="add_question", on_click=_add, args=(talk.arrival_id,))
        st.page_link(find_page("new"), label="Log a new query first", icon=":material/add_notes:")


def _add(arrival_id: int) -> None:
    try:
        page = read(
            current_actor(),
            get_case_page,
            text=st.session_state["more_reference"],
            reference=get_reference(),
        )
    except NotFound as error:
        refuse(str(error))
        return
    if act(add_question, arrival_id=arrival_id, case_id=page.case.case_id, done="Added to the talk."):
        st.session_state["more_reference"] = ""
