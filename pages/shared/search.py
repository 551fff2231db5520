"""What was found for the words in the search box, by how it was found."""

from itertools import groupby
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text, status_look
from pages.kit.case_line import draw_case_line, show_region_fact
from pages.kit.format import show_date
from pages.kit.layout import draw_step
from pages.kit.links import link_account, may_jump, open_query, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.account_cases import look_up_account
from queries.search import MOST_HITS, FoundBy, Hit, search_cases
from rules.access import may

actor = require("expert", "agent", "manager", "councillor")
restore_place()
reference = get_reference()

SHOWN: Final = 20
_HEADINGS: Final[dict[FoundBy, str]] = {
    "reference": "That reference",
    "similar reference": "Did you mean",
    "foreign reference": "That reference in another system",
    "account": "Queries on that account",
    "name": "Asked by somebody of that name",
    "words": "Queries with these words",
}


def draw_hits(hits: list[Hit]) -> None:
    """The hits in groups, surest first; every line is a link."""
    shown = hits if st.query_params.get("all") else hits[:SHOWN]
    for found_by, group in groupby(shown, key=lambda hit: hit.found_by):
        st.subheader(_HEADINGS[found_by], anchor=False)
        for hit in group:
            draw_hit(hit)
    if len(shown) < len(hits):
        draw_step(f"Show all {len(hits)}", key="search_all", q=text, all="1")
    elif len(hits) >= MOST_HITS:
        st.caption(f"Only the {MOST_HITS} newest are shown. Add a word to narrow it down.")


def draw_hit(hit: Hit) -> None:
    """One query with where it stands."""
    facts = (
        escape(reference.categories[hit.category_code].name),
        show_region_fact(hit.region),
        f"account {hit.account_no}" if hit.account_no else "",
        f"received {show_date(hit.received_at)}",
    )
    status = badge_text(status_look(hit.status), reference.statuses[hit.status].name)
    draw_case_line(hit.reference, hit.title, facts, badge=status)


def draw_account_link(text: str) -> bool:
    """A way to the account itself, when the words are the number of one; whether there is."""
    account_no = "".join(text.split())
    if not account_no.isdigit() or not may(actor, "see_account"):
        return False
    known = read(actor, look_up_account, account_no=account_no)
    if known.is_billed:
        link_account(account_no, f"**Account {account_no}**: its bills, readings and payments")
    return bool(known.is_billed)


def draw_nothing(text: str) -> None:
    """Why nothing may have been found, and what to try."""
    st.info(
        f"Nothing was found for “{escape(text)}”. Try the reference on the letter, the account "
        "number, a family name, or fewer words. Only queries in your area are searched."
    )


text = st.query_params.get("q", "").strip()
if not text:
    st.title("Search", anchor=False)
    st.info(
        "Type into the box above: our reference, the reference of another system, an account number, "
        "the name of who asked, or words of the query."
    )
    st.stop()
hits = read(actor, search_cases, text=text, reference=reference)
if len(hits) == 1 and hits[0].found_by == "reference" and may_jump(text):
    open_query(hits[0].reference)
st.title(f"Search: {escape(text)}", anchor=False)
is_account = draw_account_link(text)
if hits:
    draw_hits(hits)
elif not is_account:
    draw_nothing(text)
