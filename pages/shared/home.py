"""The first page after sign-in: what to do now, by role."""

import streamlit as st

from pages.kit.plain import escape
from pages.kit.require import require

actor = require()

st.title(f"Good day, {escape(actor.display_name)}")
