"""The municipality's look-ups, read once a minute and shared by everybody."""

import streamlit as st

from data.transaction import read
from queries.reference import load_reference
from queries.triage import list_sources
from rules.actor import SYSTEM
from rules.lookups import Reference


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def get_reference() -> Reference:
    """The look-ups of the desk, at most a minute old. They are frozen, so that sharing them is safe."""
    return read(SYSTEM, load_reference)


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def get_sources() -> list[str]:
    """The systems that queries came from, our own desk first; the same for everybody."""
    return read(SYSTEM, list_sources)
