"""The ward in the address."""

from collections.abc import Collection

import streamlit as st

from pages.kit.ward_parts.ward_map import PARAM


def find_chosen(numbers: Collection[int]) -> int | None:
    """The ward that the address names, if it is one of some; None otherwise."""
    text = st.query_params.get(PARAM, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
    return number if number in numbers else None
