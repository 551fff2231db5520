"""The municipality's look-ups, at most a minute old and shared by everybody."""

from datetime import timedelta

import streamlit as st

from data.transaction import read
from queries.reference import load_reference, read_stamp
from queries.triage import list_sources
from rules.actor import SYSTEM
from rules.lookups import Reference


def get_reference() -> Reference:
    """The look-ups of the desk. Whether they changed is asked once a minute, which costs one statement; only
    when they did are they read again, which costs thirty. They are frozen, so that sharing them is safe.
    """
    return _load(get_stamp())


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def get_stamp() -> int:
    """The stamp of the look-ups, at most a minute old."""
    return read(SYSTEM, read_stamp)


@st.cache_resource(ttl=timedelta(days=1), max_entries=1, show_spinner=False)
def _load(stamp: int) -> Reference:
    del stamp  # another one is another entry of the cache
    return read(SYSTEM, load_reference)


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def get_sources() -> list[str]:
    """The systems that queries came from, our own desk first; the same for everybody."""
    return read(SYSTEM, list_sources)
