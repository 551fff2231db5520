"""Handing a colleague's open work over in one step: who is away, then the dialog does the rest."""

from collections.abc import Mapping

import streamlit as st

from data.transaction import read
from pages.kit.bulk.state import open_for_person
from queries.people import list_holders
from rules.access import may
from rules.actor import Actor


def draw_hand_over(actor: Actor, left: Mapping[int, str] | None = None) -> None:
    """Choose whose work it is; to whom it goes is asked, previewed and undone as any change of many.

    `left` names those who work here no more and still hold queries.
    """
    if not may(actor, "change_many"):
        return
    names = {**(left or {}), **{each.user_id: each.display_name for each in read(actor, list_holders)}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        user_id = st.selectbox(
            "Whose work", list(names), index=None, format_func=names.__getitem__, key="leave_who",
            placeholder="Choose",
        )  # fmt: skip
        st.button(
            "Hand over all open work", key="leave_open", disabled=user_id is None, on_click=open_for_person,
            args=(user_id, names.get(user_id or 0, "")),
        )  # fmt: skip
