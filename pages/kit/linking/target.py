"""The other query that a dialog is about: the one chosen on the page, or one whose reference is typed."""

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import (
    DIALOG,
    Fields,
    draw_buttons,
    open_dialog,
    opened_dialog,
    refuse,
)
from pages.kit.look_ups import get_reference
from queries.case_page import CasePage
from queries.linking.typed import get_typed
from rules.errors import DomainError


def chosen_id(page: CasePage) -> int | None:
    """The number of the other query that the open dialog names, if it does."""
    _, _, number = (opened_dialog(page.case.case_id) or "").partition(":")
    return int(number) if number else None


def draw_target(page: CasePage, verb: str, label: str) -> None:
    """Ask for the reference of the other query."""
    fields = Fields(verb, page.case.case_id)
    with st.form(fields.key("target_form"), border=False):
        st.text_input(
            "Reference of the other query", key=fields.key("target"), placeholder=page.case.reference,
            max_chars=40,
        )  # fmt: skip
        draw_buttons(label, _choose, fields)


def _choose(fields: Fields) -> None:
    try:
        found = read(
            current_actor(), get_typed, typed=fields.value("target") or "", reference=get_reference()
        )
    except DomainError as error:
        refuse(fields.case_id, DIALOG, str(error))
        return
    if found.case_id == fields.case_id:
        refuse(fields.case_id, DIALOG, "That is this query. Type the reference of another one.")
        return
    open_dialog(fields.case_id, f"{fields.verb}:{found.case_id}")
