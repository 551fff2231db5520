"""Corrections that the billing system has and a later extract shows otherwise."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.format import show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.plain import escape
from queries.corrections import Correction, list_differing
from rules.actor import Actor

_MOST: Final = 20


def draw_differing(actor: Actor) -> None:
    """Each with its lines, agreed beside shown; nothing when every one is as agreed."""
    differing = read(actor, list_differing, most=_MOST)
    if not differing:
        return
    st.subheader("Corrections not carried out as agreed", anchor=False)
    for each in differing:
        _draw_correction(each)
    if len(differing) == _MOST:
        st.caption(f"The oldest {_MOST} are shown.")


def _draw_correction(each: Correction) -> None:
    with st.container(border=True, key=f"differing_{each.correction_id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            link_query(each.reference, f"**{each.reference}**")
            st.markdown(
                f"Account {escape(each.account_no)} · correction {each.correction_id} ·"
                f" as extract {each.extract_no} shows it",
                width="content",
            )
        rows = [
            [
                str(difference.line),
                show_rand(difference.agreed_rand),
                show_rand(difference.shown_rand),
                show_rand(difference.rand),
            ]
            for difference in each.differences
        ]
        headers = ["Line", "Agreed", "Shown", "Off by"]
        draw_grid(headers, rows, "Agreed beside shown, with VAT", right=range(1, 4))
