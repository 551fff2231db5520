"""The person's own account: who they are here and their password."""

import streamlit as st

from data.transaction import perform
from pages.kit import browser
from pages.kit.feed_form import draw_feed_form
from pages.kit.keys import draw_keys
from pages.kit.password_form import draw_password_form
from pages.kit.plain import escape
from pages.kit.require import ROLE_NAMES, require
from pages.kit.scope_words import show_scope
from queries.actions.sign_in import end_own_sessions
from rules.access import may

actor = require()

st.title("Your account")
st.write(f"You are signed in as **{escape(actor.username)}**, {ROLE_NAMES[actor.role]}.")
st.write(f"You see: {show_scope(actor.regions, actor.wards, actor.category_codes)}.")
st.subheader("Change your password")
draw_password_form(actor)

if may(actor, "keep_feed"):
    st.subheader("Your calendar")
    draw_feed_form(actor)

if may(actor, "take_next"):
    st.subheader("Keys")
    draw_keys()

st.subheader("Other browsers")
st.write("Forgot to sign out somewhere? This ends your sign-in everywhere but here.")
if st.button("Sign out everywhere else", key="sign_out_elsewhere"):
    perform(actor, end_own_sessions, except_token=browser.read_session_token())
    st.success("You are signed in here only.")
