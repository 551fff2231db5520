"""The warning that a query may be open already, with the way to add to it instead."""

from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text, status_look
from pages.kit.case_line import draw_case_line
from pages.kit.format import show_relative
from pages.kit.plain import escape
from queries.capture.accounts import find_account
from queries.capture.duplicates import Alike, Duplicate, Sought, find_alike
from rules.access import may
from rules.actor import Actor
from rules.capture.whereabouts import Whereabouts
from rules.lookups import Reference

_ADVICE: Final = {
    True: "Add to it instead of logging it twice.",
    False: "If it is the same, give the resident its reference instead of logging it twice.",
}


def draw_where_found(actor: Actor, where: Whereabouts) -> str | None:
    """Say what the typed number is, to those who may know; gives the account."""
    if where.kind in ("nothing", "address"):
        return None
    account_no = read(actor, find_account, where=where)
    if where.kind == "meter" and may(actor, "see_account"):
        if account_no:
            st.caption(f"This meter measures for account {escape(account_no)}.")
        else:
            st.caption(
                "No single account is known for this number. It is kept with the words as a meter number."
            )
    return account_no


def draw_alike(actor: Actor, sought: Sought, reference: Reference, now: datetime) -> Duplicate | None:
    """Draw what may be the same query; gives the one that was chosen to add to."""
    alike = read(actor, find_alike, sought=sought)
    if alike.queries:
        return _draw_queries(alike, actor, reference, now)
    if alike.open_in_ward:
        name = escape(reference.categories[sought.category_code or ""].name)
        count = alike.open_in_ward
        st.caption(f"{count} {'query' if count == 1 else 'queries'} open in ward {sought.ward_no}: {name}.")
    return None


def _draw_queries(alike: Alike, actor: Actor, reference: Reference, now: datetime) -> Duplicate | None:
    chosen = None
    with st.container(border=True, key="spot_alike"):
        st.markdown(f":material/content_copy: **This may be open already.** {_ADVICE[may(actor, 'note')]}")
        for each in alike.queries:
            status = badge_text(status_look(each.status), reference.statuses[each.status].name)
            facts = (each.why, f"received {show_relative(each.received_at, now)}")
            draw_case_line(each.reference, each.title, facts, badge=status)
            if may(actor, "note") and st.button(
                "Add to this one", key=f"spot_add_{each.case_id}", icon=":material/add_comment:",
                help=f"Adds what you took down to {each.reference}; no new query is made.",
            ):  # fmt: skip
                chosen = each
    return chosen
