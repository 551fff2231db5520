"""The supervisor's board of an evening: every virtual session in one table that refreshes by itself."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference
from pages.kit.next_evening import draw_next_evening
from pages.kit.require import require
from pages.kit.session_words import show_span
from pages.kit.unfinished import draw_unfinished
from queries.sessions.live import Tonight, list_tonight
from rules.lookups import Reference

EVERY_SECONDS: Final = 10
_HEADERS: Final = (
    "Category", "When", "Waiting", "Longest wait", "Being served", "Served", "Still expected", "Did not come",
    "Experts free",
)  # fmt: skip


@st.fragment(run_every=EVERY_SECONDS)
def draw_board() -> None:
    """The figures of this moment; the page around them stays as it is."""
    actor, reference, now = current_actor(), get_reference(), datetime.now(UTC)
    tonight = read(actor, list_tonight, reference=reference, now=now)
    if not tonight:
        st.info("No virtual session is planned for today.")
        draw_next_evening(actor, reference, now)
        return
    with st.container(horizontal=True, gap="medium"):
        st.metric("Waiting", sum(each.waiting for each in tonight))
        st.metric("Being served", sum(each.serving for each in tonight))
        st.metric("Served", sum(each.served for each in tonight))
        st.metric("Did not come", sum(each.absent for each in tonight))
    rows = [tell_row(each, reference, now) for each in tonight]
    draw_grid(
        _HEADERS, rows, "Virtual sessions of this evening", right=range(2, len(_HEADERS)), height="auto"
    )
    local = now.astimezone(reference.timezone)
    st.caption(f"As of {local:%H:%M:%S}; anew every {EVERY_SECONDS} seconds.")


def tell_row(each: Tonight, reference: Reference, now: datetime) -> list[str]:
    """One virtual session in words and figures."""
    minutes = int((now - each.longest_since).total_seconds() // 60) if each.longest_since else None
    return [
        reference.categories[each.category_code].name,
        show_span(each.starts_at, each.ends_at),
        str(each.waiting),
        "–" if minutes is None else f"{minutes} min",
        str(each.serving),
        str(each.served),
        str(each.booked),
        str(each.absent),
        str(max(0, each.experts - each.serving)),
    ]


actor = require("manager")
st.title("Evening board")
draw_board()
draw_unfinished(actor, get_reference(), datetime.now(UTC))
