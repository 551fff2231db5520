"""Shows what is masked of a contact, one field at a time, for a reason that is kept."""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import DIALOG, Fields, close_dialog, draw_buttons, refuse
from queries.case_page import CasePage
from queries.contacts import ContactField, reveal_contact
from rules.errors import DomainError
from rules.lookups import Reference

LABELS: Final[dict[ContactField, str]] = {
    "name": "Name",
    "phone": "Telephone number",
    "email": "E-mail address",
}
_SHOWN_FOR: Final = timedelta(minutes=5)
_REVEALED: Final = "case_revealed"


def draw_reveal(page: CasePage, reference: Reference) -> None:
    """Ask which field and why."""
    del reference
    fields = Fields("reveal", page.case.case_id)
    contact = page.contact
    given = [name for name in LABELS if contact and getattr(contact, name)]
    st.caption("Who looked, at what and why is kept.")
    with st.form(fields.key("form"), border=False):
        st.radio("What to show", given, key=fields.key("field"), format_func=lambda name: LABELS[name])
        st.text_input("Why you need it", key=fields.key("reason"), max_chars=200)
        draw_buttons("Reveal", _reveal, fields, contact.contact_id if contact else 0)


def _reveal(fields: Fields, contact_id: int) -> None:
    field: ContactField = fields.value("field")
    try:
        value = perform(
            current_actor(),
            reveal_contact,
            contact_id=contact_id,
            case_id=fields.case_id,
            field=field,
            reason=fields.value("reason"),
        )
    except DomainError as error:
        refuse(fields.case_id, DIALOG, str(error))
        return
    shown = list_revealed(fields.case_id) | {field: value or ""}
    st.session_state[_REVEALED] = (fields.case_id, datetime.now(UTC), shown)
    close_dialog()


def list_revealed(case_id: int) -> dict[ContactField, str]:
    """What this person has revealed of this query's contact in the last minutes."""
    shown_for, at, shown = st.session_state.get(_REVEALED, (None, datetime.min.replace(tzinfo=UTC), {}))
    if shown_for == case_id and datetime.now(UTC) - at < _SHOWN_FOR:
        return dict(shown)
    st.session_state.pop(_REVEALED, None)
    return {}
