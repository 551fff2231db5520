"""Billing extracts: which are in use, which are held and why, and the rows that wait for repair."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from data.transaction import read
from pages.kit.format import NOTHING, show_count, show_date, show_instant, show_month, show_rand
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from pages.kit.require import require
from queries.billing_import.extracts import Extract, Repair, list_extracts, list_repairs
from rules.actor import Actor

STATES = {
    "used": "● in use",
    "held": "▲ held",
    "loading": "◐ not finished",
    "abandoned": "○ given up",
    "replaced": "○ sent again",
}
MOST_REPAIRS = 500


def draw_extracts(actor: Actor) -> None:
    """Every extract, newest first, and one of them opened."""
    extracts = read(actor, list_extracts)
    if not extracts:
        st.write("No billing extract has been loaded. An operator loads one with")
        st.code("python manage.py import-billing path/to/folder", language=None)
        return
    rows = [_list_cells(extract) for extract in extracts]
    headers = ["Extract", "State", "Taken on", "From", "To", "Rows", "For repair", "Loaded"]
    draw_grid(headers, rows, "Billing extracts", right=(5, 6))
    held = next((place for place, extract in enumerate(extracts) if extract.state == "held"), 0)
    chosen = st.selectbox("Look into", extracts, index=held, format_func=_tell, key="extract")
    if chosen is not None:
        _draw_extract(actor, chosen)


def _tell(extract: Extract) -> str:
    return f"{extract.extract_id} · {STATES.get(extract.state, extract.state)}"


def _count(extract: Extract, name: str) -> int:
    return sum(int(counts[name]) for counts in extract.result.get("files", {}).values())


def _list_cells(extract: Extract) -> list[str]:
    return [
        extract.extract_id,
        STATES.get(extract.state, extract.state),
        show_date(extract.taken_on),
        show_month(extract.from_month),
        show_month(extract.to_month),
        show_count(_count(extract, "read")),
        show_count(_count(extract, "repair")),
        show_instant(extract.loaded_at),
    ]


def _draw_extract(actor: Actor, extract: Extract) -> None:
    for reason in extract.result.get("held_because", ()):
        st.warning(f"Held: {escape(reason)}.")
    for note in extract.result.get("notes", ()):
        st.caption(escape(note))
    _draw_control(extract)
    files = extract.result.get("files", {})
    if files:
        st.subheader("Files", anchor=False)
        names = ("read", "loaded", "unchanged", "repair")
        rows = [
            [f"{file}.csv", *(show_count(counts[name]) for name in names)] for file, counts in files.items()
        ]
        draw_grid(
            ["File", "Read", "Loaded", "Unchanged", "For repair"], rows, "Rows by file", right=range(1, 5)
        )
    _draw_repairs(read(actor, list_repairs, extract_no=extract.extract_no, limit=MOST_REPAIRS))


def _draw_control(extract: Extract) -> None:
    wrong = [total for total in extract.control if not total["matches"]]
    if not extract.control:
        return
    st.subheader("Control totals", anchor=False)
    if not wrong:
        basis = "with VAT" if extract.result.get("basis") == "with_vat" else "without VAT"
        st.write(f"All {len(extract.control)} totals per service and month match to the cent, {basis}.")
        return
    rows = [
        [t["service"], t["month"], _rand(t["promised_rand"]), _rand(t["found_rand"]), _gap(t)] for t in wrong
    ]
    st.write(f"{len(wrong)} of {len(extract.control)} totals do not match.")
    draw_grid(["Service", "Month", "Promised", "Found", "Difference"], rows, "Totals", right=(2, 3, 4))


def _rand(amount: str | None) -> str:
    return NOTHING if amount is None else show_rand(Decimal(amount))


def _gap(total: Mapping[str, Any]) -> str:
    return show_rand(Decimal(total["found_rand"]) - Decimal(total["promised_rand"] or 0))


def _draw_repairs(repairs: list[Repair]) -> None:
    if not repairs:
        return
    st.subheader("Repair list", anchor=False)
    more = f" The first {MOST_REPAIRS} are shown." if len(repairs) == MOST_REPAIRS else ""
    st.caption(f"Rows that were not loaded, by file and line.{more}")
    rows = [[repair.file, str(repair.line), repair.reason, repair.account_no or ""] for repair in repairs]
    draw_grid(["File", "Line", "Why", "Account"], rows, "Rows for repair", right=(1,))


actor = require("admin")
st.title("Billing extracts")
draw_extracts(actor)
