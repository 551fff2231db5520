"""The dialogs of parents and children."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import Fields, draw_buttons, send_dialog
from pages.kit.linking.merging import draw_shown
from pages.kit.linking.target import chosen_id, draw_target
from queries.actions.linking.parents import link, unlink
from queries.case_page import CasePage
from queries.linking.pair import look_at_pair
from rules.lookups import Reference


def draw_link(page: CasePage, reference: Reference) -> None:
    """Ask for the other query, or which of the two is the parent."""
    other_id = chosen_id(page)
    if other_id is None:
        draw_target(page, "link", "Go on")
        return
    _, other = read(
        current_actor(), look_at_pair, case_id=page.case.case_id, other_id=other_id, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    fields = Fields("link", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        with st.container(border=True):
            draw_shown(other, reference)
        names = {True: other.case.reference, False: page.case.reference}
        st.radio(
            "The parent, which stands for both", [True, False], format_func=names.__getitem__,
            key=fields.begin("is_parent", True), horizontal=True,
        )  # fmt: skip
        st.caption(
            "Each stays a query of its own, with its own clock and answer. The parent lists its children."
        )
        draw_buttons("Link", _link, fields, other_id)


def _link(fields: Fields, other_id: int) -> None:
    send_dialog(
        fields.case_id, link, done="Linked.", other_id=other_id, is_parent=bool(fields.value("is_parent"))
    )


def draw_unlink(page: CasePage, reference: Reference) -> None:
    """Say what it means, and take the child off."""
    fields = Fields("unlink", page.case.case_id)
    child_id = chosen_id(page) or page.case.case_id
    with st.form(fields.key("form"), border=False):
        st.markdown("The two are no longer parent and child. Nothing else about them changes.")
        draw_buttons("Take off", _unlink, fields, child_id)


def _unlink(fields: Fields, child_id: int) -> None:
    send_dialog(fields.case_id, unlink, done="Taken off.", child_id=child_id)
