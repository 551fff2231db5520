"""The first page after sign-in: what to do now, by role."""

import streamlit as st

from pages.kit.require import require

actor = require()

st.title(f"Good day, {actor.display_name}")
