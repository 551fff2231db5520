"""The checklist of one facility, filled in with a thumb: a reply each, words and photos where needed."""

import secrets
from typing import Final

import streamlit as st

from pages.kit.answers import send
from pages.kit.badges import option_text
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.checklists import MOST_PHOTOS, fill_checklist
from queries.facilities import Facility
from rules.facilities import LONGEST_WORDS, REPLIES, Answer, FacilityItem
from rules.lookups import Reference

PLACE: Final = "facility"
_ROUND: Final = "facility_round"
_PICTURES: Final = ["jpg", "jpeg", "png", "webp"]


def _key(name: str, facility_id: int) -> str:
    """The key of a field in the list that is being filled in; the next one has other keys and is empty."""
    return f"facility_{name}_{facility_id}_{st.session_state.get(_ROUND, 0)}"


def draw_checklist(facility: Facility, reference: Reference, outing_id: int | None) -> None:
    """Every item of its kind; nothing is kept before it is sent."""
    items = reference.list_facility_items(facility.kind)
    if not items:
        st.info("Nothing is looked at in such facilities; the profile's facility_items.csv says what is.")
        return
    # one sending has one name, so that a second click keeps nothing twice
    st.session_state.setdefault(_key("token", facility.facility_id), secrets.token_urlsafe(12))
    for item in items:
        _draw_item(item, facility.facility_id)
    st.text_input(
        "Note", key=_key("note", facility.facility_id), max_chars=LONGEST_WORDS,
        placeholder="For the next visit; no names or numbers of people",
    )  # fmt: skip
    st.button(
        "Keep the checklist", type="primary", key="facility_keep", on_click=_keep,
        args=(facility.facility_id, facility.kind, outing_id), width="stretch",
    )  # fmt: skip


def _draw_item(item: FacilityItem, facility_id: int) -> None:
    key = _key(item.code, facility_id)
    with st.container(border=True, gap="small"):
        reply = st.segmented_control(
            escape(item.words), list(REPLIES), key=key, format_func=lambda code: option_text(REPLIES[code]),
            width="stretch",
        )  # fmt: skip
        if reply == "not_ok":
            st.text_input(
                "What is wrong", key=f"{key}_words", max_chars=LONGEST_WORDS,
                placeholder="No names or numbers of people",
            )  # fmt: skip
            st.file_uploader(
                f"Photos, {MOST_PHOTOS} at most", type=_PICTURES, accept_multiple_files=True,
                key=f"{key}_photos",
            )  # fmt: skip


def _keep(facility_id: int, kind: str, outing_id: int | None) -> None:
    reference, state = get_reference(), st.session_state
    answers = {
        item.code: _read_answer(_key(item.code, facility_id))
        for item in reference.list_facility_items(kind)
        if state.get(_key(item.code, facility_id))
    }
    kept = send(
        PLACE,
        fill_checklist,
        done="Kept. What is not OK can be made a finding below.",
        facility_id=facility_id,
        token=state[_key("token", facility_id)],
        answers=answers,
        note=state[_key("note", facility_id)],
        outing_id=outing_id,
        reference=reference,
    )
    if kept:
        state[_ROUND] = state.get(_ROUND, 0) + 1


def _read_answer(key: str) -> Answer:
    state = st.session_state
    files = state.get(f"{key}_photos") or ()
    return Answer(state[key], state.get(f"{key}_words") or "", tuple(file.getvalue() for file in files))
