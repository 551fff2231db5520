"""What is asked in a query: the resident's words, the facts noted, the files; and a place for its account."""

import streamlit as st

from pages.kit.case_actions.moves import make_move
from pages.kit.case_actions.revealing import LABELS, list_revealed
from pages.kit.case_actions.sending import open_dialog
from pages.kit.format import THIN, show_date, show_instant, show_rand
from pages.kit.plain import escape
from queries.attachments import Attachment
from queries.case_page import CasePage
from rules.access import may
from rules.actor import UNKNOWN_REGION, Actor
from rules.lookups import Move, Reference

Moves = dict[str, Move]


def draw_words(page: CasePage) -> None:
    """What the resident said, as plain text."""
    with st.container(border=True):
        st.caption("In the resident's words" if page.words else "What it is about")
        if page.words_erased_at is not None:
            st.markdown(f":gray-badge[erased {show_date(page.words_erased_at)}]")
        else:
            st.text(page.words or page.case.title)


def draw_facts(page: CasePage, actor: Actor, moves: Moves, reference: Reference) -> None:
    """The facts as a list of label and value, and what may be done about them."""
    st.markdown("\n".join(f"- **{label}** {value}" for label, value in list_facts(page, reference)))
    _draw_contact(page, actor, reference)
    with st.container(horizontal=True, gap="small"):
        for verb in ("set_next_step", "correct", "add_reference"):
            if verb in moves:
                st.button(
                    moves[verb].name, type="tertiary", key=f"fact_{verb}", on_click=make_move,
                    args=(page.case.case_id, verb),
                )  # fmt: skip


def list_facts(page: CasePage, reference: Reference) -> list[tuple[str, str]]:
    """Labels and Markdown of their values; facts nobody gave are left out."""
    state = page.case.state
    facts = [("Amount claimed", show_rand(state.amount_rand) if state.amount_rand is not None else "")]
    if state.next_step:
        facts.append(("Next step", f"{escape(state.next_step)}, {show_date(state.next_step_on)}"))
    facts.append(("Received", _tell_receipt(page, reference)))
    facts.append(("Place", _tell_place(page, reference)))
    if state.customer_class_code:
        facts.append(("Customer", escape(reference.customer_classes[state.customer_class_code].name)))
    if state.entity_code:
        facts.append(("Owner", escape(reference.entities[state.entity_code].name)))
    if state.priority_code != "normal" or state.hardship:
        priority = reference.priorities[state.priority_code].name
        facts.append(("Priority", escape(priority) + (", hardship" if state.hardship else "")))
    numbers = [f"{escape(number)} ({escape(system)})" for system, number in page.foreign_references]
    if page.case.source_reference:
        numbers.insert(0, f"{escape(page.case.source_reference)} ({escape(page.case.source)})")
    facts.append(("Elsewhere", ", ".join(numbers)))
    if state.outcome_code:
        facts.append(("Outcome", _tell_outcome(page, reference)))
    return [(label, value) for label, value in facts if value]


def _tell_receipt(page: CasePage, reference: Reference) -> str:
    state = page.case.state
    parts = [show_instant(state.received_at)]
    if state.channel_code:
        parts.append(escape(reference.channels[state.channel_code].name).lower())
    if page.logged_by_name:
        parts.append(f"logged by {escape(page.logged_by_name)}")
    if state.reopened_count:
        parts.append("opened again" + (f" {state.reopened_count} times" if state.reopened_count > 1 else ""))
    return " · ".join(parts)


def _tell_place(page: CasePage, reference: Reference) -> str:
    state = page.case.state
    region = "" if state.region == UNKNOWN_REGION else f"Region {escape(state.region)}"
    ward = f"ward {state.ward_no}" if state.ward_no else ""
    return " · ".join(part for part in (region, ward) if part) or "not known"


def _tell_outcome(page: CasePage, reference: Reference) -> str:
    state = page.case.state
    outcome = escape(reference.outcomes[state.outcome_code or ""].name)
    return f"{outcome} · {escape(reference.causes[state.cause_code].name)}" if state.cause_code else outcome


def _draw_contact(page: CasePage, actor: Actor, reference: Reference) -> None:
    contact = page.contact
    if contact is None:
        st.markdown("- **Contact** nobody noted")
        return
    if contact.erased_at is not None:
        st.markdown(f"- **Contact** :gray-badge[erased {show_date(contact.erased_at)}]")
        return
    revealed = list_revealed(page.case.case_id)
    values = [revealed.get(name) or getattr(contact, name) for name in LABELS]
    parts = [escape(value) for value in values if value]
    if contact.language and contact.language in reference.languages:
        parts.append(f"speaks {escape(reference.languages[contact.language].name)}")
    if contact.consent_at is None:
        parts.append("no consent to other messages")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"- **Contact** {' · '.join(parts)}", width="content")
        if any(values) and may(actor, "reveal"):
            st.button(
                "Reveal", type="tertiary", icon=":material/visibility:", key="reveal_contact",
                on_click=open_dialog, args=(page.case.case_id, "reveal"),
            )  # fmt: skip


def draw_files(page: CasePage, actor: Actor, moves: Moves) -> None:
    """The evidence, each file with a look and a download; nothing of it is drawn before it is asked for."""
    case_id = page.case.case_id
    if page.attachments:
        st.markdown("**Evidence**")
    for file in page.attachments:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_tell_file(file, may(actor, "download_attachment")), width="content")
            if may(actor, "download_attachment"):
                st.button(
                    "Look", type="tertiary", key=f"look_{file.attachment_id}", on_click=open_dialog,
                    args=(case_id, f"look:{file.attachment_id}"),
                )  # fmt: skip
    if "attach" in moves:
        st.button(
            moves["attach"].name, icon=":material/attach_file:", key="fact_attach", on_click=make_move,
            args=(case_id, "attach"),
        )  # fmt: skip


def _tell_file(file: Attachment, may_download: bool) -> str:
    size = f"{max(1, file.size_bytes // 1000)}{THIN}kB"
    added = f"{escape(file.added_by_name)}, {show_date(file.added_at)}"
    told = f"{escape(file.file_name)} :small[:gray[{size} · {added}]]"
    return f"{told} [Download](/files/{file.attachment_id})" if may_download else told


def draw_account(page: CasePage, actor: Actor, moves: Moves) -> None:
    """The account's story, or how to add the account when there is none."""
    with st.container(border=True):
        st.markdown("**No account on this query**")
        st.caption("With its number, the bills, readings and payments stand here beside the query.")
        if "correct" in moves:
            st.button(
                "Add the account", key="add_account", on_click=make_move, args=(page.case.case_id, "correct")
            )
