"""The first page after sign-in: what to do now, by role."""

import streamlit as st

from pages.kit.format import plain
from pages.kit.require import require

actor = require()

st.title(f"Good day, {plain(actor.display_name)}")
