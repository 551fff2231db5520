"""One of many choices, or none, kept in the address: what narrows a list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import streamlit as st

from pages.kit.lens_url import bind, set_param
from rules.actor import Actor
from rules.lookups import Reference

# two of them fit beside each other on a phone
_WIDTH: Final = 152


def choose_param(name: str, label: str, words: Mapping[str, str], nothing: str) -> str | None:
    """The chosen code of `words` (code to words); `nothing` says what no choice means."""
    given = st.query_params.get(name)
    chosen = given if given in words else None
    key = bind(name, chosen)
    st.selectbox(
        label, list(words), index=None, format_func=lambda code: words[code], key=key, placeholder=nothing,
        on_change=set_param, args=(name, key, ""), width=_WIDTH,
    )  # fmt: skip
    return chosen


def list_ward_words(actor: Actor, reference: Reference, now: datetime) -> dict[str, str]:
    """The wards in force that the actor may look at, by number as text."""
    return {
        str(ward.ward_no): f"Ward {ward.ward_no}"
        for ward in reference.list_wards(reference.local_day(now))
        if not actor.wards or ward.ward_no in actor.wards
    }
