"""A new query from any channel: what is asked, by whom, about which account; the reference comes at once."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.transaction import perform, read
from pages.kit import capture_form as form
from pages.kit.drafts import forget
from pages.kit.links import open_query
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from queries.account_cases import look_up_account
from queries.actions.log_case import clean_account, log_case
from rules.errors import DomainError, InvalidInput

_SAVED: Final = "capture_saved"

actor = require("expert", "agent", "manager", "councillor")
reference = get_reference()
now = datetime.now(UTC)


def draw_saved(saved: str) -> None:
    """The reference in large type, to be read out, and what comes next."""
    st.success("The query is logged. Tell the resident this reference:")
    st.title(saved, anchor=False)
    with st.container(horizontal=True):
        if st.button("Open it", type="primary", key="capture_open", icon=":material/arrow_forward:"):
            del st.session_state[_SAVED]
            open_query(saved)
        st.button("Log another", key="capture_another", icon=":material/add:", on_click=_begin_another)


def _begin_another() -> None:
    st.session_state.pop(_SAVED, None)


def draw_account() -> str:
    """The account with what is known about it, checked as soon as it is typed."""
    account = form.draw_account(reference)
    try:
        account_no = clean_account(account, reference)
    except InvalidInput as error:
        st.error(str(error))
        return account
    if account_no:
        form.draw_known(read(actor, look_up_account, account_no=account_no), reference, now)
    return account


def draw_form() -> form.Fields:
    """All fields, in the order of a conversation; what it needs stands beside it."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        account = draw_account()
        category, subcategory = form.draw_topic(reference)
        words, amount = form.draw_story()
        channel, received = form.draw_arrival(reference, actor)
    with right:
        if category is not None:
            with st.container(border=True):
                form.draw_checklist(reference, category, subcategory)
        st.markdown("**Who asks**")
        contact = form.draw_contact(reference, actor)
        with st.expander("Where, how urgent, other references", expanded=actor.role == "councillor"):
            region, ward = form.draw_place(reference, actor, now)
            priority, hardship = form.draw_weight(reference)
            foreign = form.draw_foreign()
    return form.Fields(
        account, category, subcategory, words, amount, channel, received, region, ward, priority, hardship,
        contact, foreign,
    )  # fmt: skip


def save(fields: form.Fields, place: DeltaGenerator) -> None:
    """Log it, or say everything that is missing; what was typed stays."""
    try:
        capture = form.as_capture(fields)
        case = perform(actor, log_case, capture=capture, reference=reference, now=datetime.now(UTC))
    except DomainError as error:
        for sentence in str(error).splitlines():
            place.error(sentence)
        return
    forget(form.WORDS)
    st.session_state[_SAVED] = case.reference
    form.begin_next()
    st.rerun()


st.title("New query", anchor=False)
if saved := st.session_state.get(_SAVED):
    draw_saved(saved)
    st.stop()
fields = draw_form()
problems = st.container()
if st.button("Log query", type="primary", key="capture_save", icon=":material/check:"):
    save(fields, problems)
