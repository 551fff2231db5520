"""Account numbers of queries that billing does not know yet."""

import streamlit as st

from data.transaction import read
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from queries.imports.unmatched import list_unmatched
from rules.actor import Actor


def draw_unmatched(actor: Actor) -> None:
    """Draw what waits for an account; nobody need do anything about it."""
    found = read(actor, list_unmatched)
    if not found:
        st.success("Billing knows the account of every open query that names one.")
        return
    st.write(
        "Billing does not know these accounts. When an extract brings one, its queries get class, ward and"
        " region by themselves. An account that never comes was probably written down wrongly."
    )
    rows = [[each.account_no, show_count(each.queries), show_instant(each.since_at)] for each in found]
    draw_grid(["Account", "Open queries", "First received"], rows, "Accounts not known", right=(1,))
