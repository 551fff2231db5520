"""People who can be chosen for an outing, and the part each of them takes."""

from collections.abc import Sequence
from typing import TypeAlias

import streamlit as st

from queries.actions.outings.people import Going
from queries.outings.staff import Goer

Parts: TypeAlias = tuple[tuple[int, str], ...]


def choose_goers(goers: Sequence[Goer], kind: str, *, key: str, chosen: Sequence[int] = ()) -> Parts:
    """Draw the choice of who goes; gives the part of everybody who may be chosen."""
    people = {
        goer.user_id: goer for goer in goers if kind == "walkabout" or goer.role in ("agent", "manager")
    }
    st.multiselect(
        "Who goes", list(people), [number for number in chosen if number in people], key=key,
        format_func=lambda number: f"{people[number].display_name}, {_describe(people[number])}",
        placeholder="Choose people",
    )  # fmt: skip
    return tuple((number, _part(goer, kind)) for number, goer in people.items())


def read_chosen(key: str, parts: Parts) -> list[Going]:
    """Whom the choice holds, in a callback."""
    part_of = dict(parts)
    return [Going(number, part_of[number]) for number in st.session_state[key]]


def _describe(goer: Goer) -> str:
    if goer.role != "councillor":
        return goer.role
    return f"councillor of {'ward' if len(goer.wards) == 1 else 'wards'} {', '.join(map(str, goer.wards))}"


def _part(goer: Goer, kind: str) -> str:
    if goer.role == "councillor":
        return "councillor"
    return "official" if kind == "walkabout" else "agent"
