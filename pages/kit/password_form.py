"""The form in which a person replaces their own password."""

import streamlit as st

from data.transaction import perform
from pages.kit import browser
from queries.actions.passwords import change_own_password
from rules.actor import Actor
from rules.errors import DomainError, InvalidInput
from rules.passwords import RULE


def draw_password_form(actor: Actor) -> bool:
    """Draw the form; True in the run in which the password was changed."""
    with st.form("own_password", width=420):
        current = st.text_input("Current password", type="password", autocomplete="current-password")
        new = st.text_input("New password", type="password", autocomplete="new-password", help=RULE)
        again = st.text_input("New password again", type="password", autocomplete="new-password")
        sent = st.form_submit_button("Change password", type="primary")
    if not sent:
        return False
    try:
        if new != again:
            raise InvalidInput("The two new passwords differ. Type the same one twice.")
        perform(
            actor, change_own_password, current=current, new=new, session_token=browser.read_session_token()
        )
    except DomainError as error:
        st.error(str(error))
        return False
    st.success("Your password is changed. Your other browsers are signed out.")
    return True
