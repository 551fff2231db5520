"""What is asked in a query: the resident's words, the facts noted, the files; and a place for its account."""

from datetime import datetime

import streamlit as st

from pages.kit.account_panel import draw_account_panel
from pages.kit.case_actions.moves import make_move
from pages.kit.case_actions.revealing import LABELS, list_revealed
from pages.kit.case_actions.sending import open_dialog
from pages.kit.format import THIN, ZONE, show_date, show_instant, show_rand
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


def draw_facts(page: CasePage, actor: Actor, reference: Reference) -> None:
    """The facts as labels and values; what is masked of the contact can be revealed."""
    st.markdown("  \n".join(f":gray[{label}]\u2002{value}" for label, value in list_facts(page, reference)))
    if _hides_contact(page, actor):
        st.button(
            "Reveal contact", type="tertiary", icon=":material/visibility:", key="reveal_contact",
            on_click=open_dialog, args=(page.case.case_id, "reveal"),
        )  # fmt: skip


def list_facts(page: CasePage, reference: Reference) -> list[tuple[str, str]]:
    """Labels and Markdown of their values; facts nobody gave are left out."""
    state = page.case.state
    facts = [
        ("Outcome", _tell_outcome(page, reference) if state.outcome_code else ""),
        ("Amount claimed", show_rand(state.amount_rand) if state.amount_rand is not None else ""),
    ]
    facts.append(("Contact", _tell_contact(page, reference)))
    if state.next_step:
        facts.append(("Next step", f"{escape(state.next_step)}, {show_date(state.next_step_on)}"))
    if state.call_back_at:
        facts.append(("Promised call", f"**{show_instant(state.call_back_at)}**"))
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


def _tell_contact(page: CasePage, reference: Reference) -> str:
    contact = page.contact
    if contact is None:
        return "nobody noted"
    if contact.erased_at is not None:
        return f"erased {show_date(contact.erased_at)}"
    revealed = list_revealed(page.case.case_id)
    values = [revealed.get(name) or getattr(contact, name) for name in LABELS]
    parts = [escape(value) for value in values if value]
    if contact.language and contact.language in reference.languages:
        parts.append(f"speaks {escape(reference.languages[contact.language].name)}")
    if contact.consent_at is None:
        parts.append("no consent to other messages")
    return " · ".join(parts)


def _hides_contact(page: CasePage, actor: Actor) -> bool:
    contact = page.contact
    given = contact is not None and any(getattr(contact, name) for name in LABELS)
    return given and may(actor, "reveal")


def draw_files(page: CasePage, actor: Actor, moves: Moves) -> None:
    """The evidence, to look at or download; nothing of it is read before it is asked for."""
    case_id, sees = page.case.case_id, may(actor, "download_attachment")
    if page.attachments:
        st.markdown("  \n".join(tell_file(file, sees) for file in page.attachments))
    with st.container(horizontal=True, gap="small"):
        if page.attachments and sees:
            names = {file.attachment_id: escape(file.file_name) for file in page.attachments}
            st.menu_button(
                "Look at", list(names), format_func=lambda number: names[number], key="look_at",
                icon=":material/image_search:", on_click=_look_at, args=(case_id,),
            )  # fmt: skip
        if "attach" in moves:
            st.button(
                moves["attach"].name, icon=":material/attach_file:", key="fact_attach", on_click=make_move,
                args=(case_id, "attach"),
            )  # fmt: skip


def _look_at(case_id: int) -> None:
    number = st.session_state["look_at"]
    if number:
        open_dialog(case_id, f"look:{number}")


def tell_file(file: Attachment, may_download: bool) -> str:
    """A file in a line of Markdown, with the way to download it."""
    size = f"{max(1, file.size_bytes // 1000)}{THIN}kB"
    added = f"{escape(file.added_by_name)}, {show_date(file.added_at)}"
    told = f"{escape(file.file_name)} :small[:gray[{size} · {added}]]"
    return f"{told} [Download](/files/{file.attachment_id})" if may_download else told


def draw_account(page: CasePage, actor: Actor, moves: Moves) -> None:
    """The account's story for those who may see it, or how to add the account when there is none."""
    account_no = page.case.state.account_no
    if account_no:
        if may(actor, "see_account"):
            today = datetime.now(ZONE).date()
            draw_account_panel(actor, account_no, today, but_reference=page.case.reference)
        return
    with st.container(border=True):
        st.markdown("**No account on this query**")
        st.caption("With its number, the bills, readings and payments stand here beside the query.")
        if "correct" in moves:
            st.button(
                "Add the account", key="add_account", on_click=make_move, args=(page.case.case_id, "correct")
            )
