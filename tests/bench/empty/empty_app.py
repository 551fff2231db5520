"""The empty page behind the desk's own launcher: what Streamlit costs once the launcher has done its part."""

from pathlib import Path

import streamlit as st

from app import lifespan

app = st.App(Path(__file__).with_name("empty_page.py"), lifespan=lifespan)
