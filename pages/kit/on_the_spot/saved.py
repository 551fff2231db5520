"""What follows a query taken on the spot: the reference in large type, and the slip to send or print."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import streamlit as st

from data.transaction import read
from pages.kit.links import link_query
from queries.capture.slips import get_slip
from rules.actor import Actor
from rules.capture.slips import write_sms
from rules.contacts import clean_phone
from rules.lookups import Reference
from rules.written import show_date

SAVED: Final = "spot_saved"


@dataclass(frozen=True, slots=True)
class Saved:
    """The query that was logged, or added to, and where its slip can be sent."""

    reference: str
    phone: str
    is_new: bool


def draw_saved(saved: Saved, actor: Actor, reference: Reference) -> None:
    """The reference to be read out, its slip, and the way to the next resident."""
    slip = read(actor, get_slip, case_reference=saved.reference, reference=reference)
    st.success(
        "Logged. Tell the resident this reference:"
        if saved.is_new
        else "Added to the query that is open. Tell the resident its reference:"
    )
    st.title(saved.reference, anchor=False, text_alignment="center")
    st.markdown(f"An answer is promised by **{show_date(slip.answer_by_on)}**.", text_alignment="center")
    words = write_sms(slip)
    phone = clean_phone(saved.phone)
    if phone:
        st.link_button(
            f"Send the SMS to {saved.phone}", f"sms:{phone}?body={quote(words)}", icon=":material/sms:",
            width="stretch", type="primary",
        )  # fmt: skip
    with st.container(horizontal=True):
        st.link_button("Slip, 80 mm", f"/slips/{saved.reference}/roll", icon=":material/receipt:")
        st.link_button("Slip, A4", f"/slips/{saved.reference}/a4", icon=":material/print:")
    with st.expander("The SMS in words"):
        st.code(words, language=None, wrap_lines=True)
    st.button(
        "Next resident", key="spot_next", icon=":material/person_add:", on_click=_begin_next, width="stretch",
        type="secondary" if phone else "primary",
    )  # fmt: skip
    link_query(saved.reference, "Open the query")


def _begin_next() -> None:
    st.session_state.pop(SAVED, None)
