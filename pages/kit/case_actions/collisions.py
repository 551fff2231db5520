"""What two people put into the same field of a query, side by side, and the choice between them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from queries.cases import CaseRecord


@dataclass(frozen=True, slots=True)
class Shared:
    """A field of a form that stands on the query itself, so that a colleague may have changed it meanwhile.

    `key` is its widget's; `read` gives what the widget would hold for the query as it stands, `show` says
    such a value in words. A form that asks anew for what the query has already `begins_empty`: there what a
    colleague put is only shown.
    """

    name: str
    label: str
    key: str
    read: Callable[[CaseRecord], Any]
    show: Callable[[Any], str]
    begins_empty: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: what is typed here, and what the colleague saved."""

    field: Shared
    mine: Any
    theirs: Any


def merge_in(shared: Iterable[Shared], start: dict[str, Any], case: CaseRecord) -> tuple[Clash, ...]:
    """Bring a form up to the query as it stands now; gives the fields that both changed.

    `start` is what the query held when the form was opened, by name; it is moved on to now. A field that only
    the colleague changed takes their value, one that only is changed here stays.
    """
    clashes = []
    for field in shared:
        was, now, mine = start.get(field.name), field.read(case), st.session_state.get(field.key)
        start[field.name] = now
        if now in (was, mine) or (field.begins_empty and mine is None):
            continue
        if mine == was and not field.begins_empty:
            st.session_state[field.key] = now
        else:
            clashes.append(Clash(field, mine, now))
    return tuple(clashes)


def draw_clashes(clashes: Iterable[Clash], take: Callable[[Clash], None]) -> None:
    """Both values of each field beside each other; `take` puts the colleague's into the form."""
    for clash in clashes:
        field = clash.field
        with st.container(border=True, key=f"clash_{field.name}", gap="small"):
            st.markdown(f"**{field.label}**")
            mine, theirs = st.columns(2)
            mine.caption("Yours, not saved yet")
            mine.text(field.show(clash.mine) or "Nothing")
            theirs.caption("Theirs, on the query now")
            theirs.text(field.show(clash.theirs) or "Nothing")
            if not field.begins_empty:
                theirs.button("Use theirs", key=f"take_{field.name}", on_click=take, args=(clash,))
