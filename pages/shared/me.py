"""The person's own account: who they are here and their password."""

import streamlit as st

from pages.kit.password_form import draw_password_form
from pages.kit.plain import escape
from pages.kit.require import ROLE_NAMES, require
from rules.scope import describe_scope

actor = require()

st.title("Your account")
st.write(f"You are signed in as **{escape(actor.username)}**, {ROLE_NAMES[actor.role]}.")
st.write(f"You see: {describe_scope(actor.regions, actor.wards, actor.category_codes)}.")
st.subheader("Change your password")
draw_password_form(actor)
