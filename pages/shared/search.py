"""What was found for the words in the search box, by how it was found."""

from collections.abc import Mapping
from itertools import groupby
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text, status_look
from pages.kit.case_line import draw_case_line, show_region_fact
from pages.kit.format import show_count, show_date
from pages.kit.links import link_account, link_query, may_jump, open_query, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.param_choice import choose_param
from pages.kit.plain import escape
from pages.kit.require import require
from queries.account_cases import look_up_account
from queries.linking.links import Survivor, find_survivors
from queries.search.excerpts import Excerpt, read_excerpts
from queries.search.hits import MOST_HITS, FoundBy, Hit
from queries.search.search import Found, search_cases
from rules import states
from rules.access import may
from rules.search.excerpts import Piece
from rules.search.facets import Facets

actor = require("expert", "agent", "manager", "councillor")
restore_place()
reference = get_reference()

SHOWN: Final = 20
MOST_SHOWN: Final = 100
FEWEST_TO_NARROW: Final = 10
_HEADINGS: Final[dict[FoundBy, str]] = {
    "reference": "That reference",
    "similar reference": "Did you mean",
    "foreign reference": "That reference in another system",
    "account": "Queries on that account",
    "name": "Asked by somebody of that name",
    "words": "Queries with these words",
}
_LABELS: Final = {"category": "Category", "status": "Status", "region": "Region", "year": "Received in"}
_NONE_CHOSEN: Final = {"category": "Any", "status": "Any", "region": "Any", "year": "Any year"}
FACETS: Final = Facets(
    {
        "category": lambda hit: hit.category_code,
        "status": lambda hit: hit.status,
        "region": lambda hit: hit.region,
        "year": lambda hit: str(reference.local_day(hit.received_at).year),
    }
)


def name_value(facet: str, value: str) -> str:
    """A facet's value as people read it."""
    match facet:
        case "category":
            return reference.categories[value].name
        case "status":
            return reference.statuses[value].name
        case "region":
            fact = show_region_fact(value)
            return fact[:1].upper() + fact[1:]
        case _:
            return value


def choose_part(hits: tuple[Hit, ...]) -> list[Hit]:
    """The part of the hits that is chosen; how all of them divide stands beside the choices."""
    if len(hits) < FEWEST_TO_NARROW:
        return list(hits)
    chosen = {name: value for name in FACETS.readers if (value := st.query_params.get(name))}
    with st.container(horizontal=True):
        for name, values in FACETS.count(hits, chosen):
            words = {value: f"{name_value(name, value)} ({show_count(count)})" for value, count in values}
            choose_param(name, _LABELS[name], words, _NONE_CHOSEN[name])
    return FACETS.narrow(hits, chosen)


def read_survivors(hits: list[Hit]) -> dict[int, Survivor]:
    """Where those of the hits go on that were merged into others."""
    ended = [hit.case_id for hit in hits if hit.status == states.RESOLVED]
    return read(actor, find_survivors, case_ids=ended) if ended else {}


def draw_hits(hits: list[Hit], words: tuple[str, ...]) -> None:
    """The hits in groups, surest first; every line is a link."""
    most = MOST_SHOWN if st.query_params.get("all") else SHOWN
    shown = hits[:most]
    worded = [hit.case_id for hit in shown if hit.found_by == "words"]
    excerpts = read(actor, read_excerpts, case_ids=worded, words=words) if worded else {}
    survivors = read_survivors(shown)
    for found_by, group in groupby(shown, key=lambda hit: hit.found_by):
        st.subheader(_HEADINGS[found_by], anchor=False)
        for hit in group:
            draw_hit(hit, excerpts)
            if into := survivors.get(hit.case_id):
                label = f"Merged into **{into.reference}**, where it goes on"
                link_query(into.reference, label, found=hit.reference)
    if len(hits) > most == SHOWN:
        label = f"Show {min(len(hits), MOST_SHOWN)} of {show_count(len(hits))}"
        st.button(label, key="search_all", on_click=show_more)
    elif len(hits) > most:
        st.caption(
            f"{show_count(most)} of {show_count(len(hits))} are shown. Narrow them down, or add a word."
        )


def show_more() -> None:
    """Show more hits of the same part."""
    st.query_params["all"] = "1"


def draw_hit(hit: Hit, excerpts: Mapping[int, Excerpt]) -> None:
    """One query with where it stands, and where in it the words stand."""
    facts = (
        escape(reference.categories[hit.category_code].name),
        show_region_fact(hit.region),
        f"account {hit.account_no}" if hit.account_no else "",
        f"received {show_date(hit.received_at)}",
    )
    status = badge_text(status_look(hit.status), reference.statuses[hit.status].name)
    excerpt = excerpts.get(hit.case_id)
    marked = "" if excerpt is None else mark(excerpt.pieces)
    if excerpt is not None and excerpt.is_title:
        draw_case_line(hit.reference, hit.title, facts, badge=status, marked_title=marked)
    else:
        draw_case_line(hit.reference, hit.title, facts, badge=status, excerpt=marked)


def mark(pieces: tuple[Piece, ...]) -> str:
    """The pieces as Markdown, matches marked."""
    return "".join(
        f":orange-background[{escape(piece.text)}]" if piece.is_match else keep_ends(piece.text)
        for piece in pieces
    )


def keep_ends(text: str) -> str:
    """The text escaped, with the blanks at its ends that part it from its neighbours."""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{escape(text)}{after}"


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


def draw_remarks(found: Found) -> None:
    """What was put right in the words, and whether there may be more."""
    if found.meant:
        wrong = " ".join(f"“{escape(word)}”" for word in found.meant)
        right = escape(" ".join(found.words))
        st.info(f"Nothing has the word {wrong}. These are the queries for **{right}**.")
    if len(found.hits) >= MOST_HITS:
        st.caption(f"These are the newest {show_count(MOST_HITS)}. Add a word to look further back.")
    elif not found.is_complete:
        st.caption(
            "Only the newest queries with these words were looked at. Add a word to look further back."
        )


text = st.query_params.get("q", "").strip()
if not text:
    st.title("Search", anchor=False)
    st.info(
        "Type into the box above: our reference, the reference of another system, an account number, "
        "the name of who asked, or words of the query and of its notes."
    )
    st.stop()
found = read(actor, search_cases, text=text, reference=reference)
if len(found.hits) == 1 and found.hits[0].found_by == "reference" and may_jump(text):
    only = found.hits[0]
    goes_on = read_survivors([only]).get(only.case_id)
    if goes_on is not None:
        open_query(goes_on.reference, found=only.reference)
    open_query(only.reference)
st.title(f"Search: {escape(text)}", anchor=False)
is_account = draw_account_link(text)
if found.hits:
    draw_remarks(found)
    draw_hits(choose_part(found.hits), found.words)
elif not is_account:
    draw_nothing(text)
