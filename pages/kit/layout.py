"""Pieces of layout and address that several pages share."""

from typing import Final, Literal

import streamlit as st

from rules.errors import NotFound

_LARGEST: Final = 2**63 - 1


def draw_step(
    label: str,
    *,
    key: str,
    icon: str | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    **query: str,
) -> None:
    """Draw a button that stays on this page and replaces the query of its address.

    A page link onto the page it stands on draws the right thing but leaves the address as it was.
    """
    st.button(label, key=key, icon=icon, type=kind, on_click=_replace_query, kwargs=query)


def _replace_query(**query: str) -> None:
    st.query_params.from_dict(query)


def draw_back(label: str, *, key: str) -> None:
    """Draw the way back to the page without its query: from one thing to all of them."""
    draw_step(label, key=key, icon=":material/arrow_back:", kind="tertiary")


def read_number(name: str) -> int:
    """The number that the address gives under a name.

    Raises:
        NotFound: what stands there is no number that anything could have.
    """
    text = st.query_params.get(name, "")
    if not (text.isascii() and text.isdecimal()) or int(text[:20]) > _LARGEST:
        raise NotFound(f"There is no {name} at this address. Check the link, or go back.")
    return int(text)
