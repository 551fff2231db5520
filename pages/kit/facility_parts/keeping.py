"""Keeping the list of facilities: adding one, taking in a file, taking one off."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.answers import say, send
from pages.kit.look_ups import get_reference
from queries.actions.facilities import (
    COLUMNS,
    FacilityFields,
    add_facility,
    import_facilities,
    retire_facility,
)
from rules.errors import DomainError
from rules.lookups import Reference, list_live

LIST: Final = "facilities"
_FIELDS: Final = ("name", "kind", "ward", "latitude", "longitude")


def draw_keeping(reference: Reference, now: datetime) -> None:
    """The two ways onto the list."""
    kinds = {kind.code: kind.name for kind in list_live(reference.facility_kinds)}
    with st.container(horizontal=True):
        with st.popover("Add a facility", icon=":material/add:"):
            _draw_form(kinds, [ward.ward_no for ward in reference.list_wards(reference.local_day(now))])
        with st.popover("From a file", icon=":material/upload_file:"):
            st.caption(f"A CSV whose first line names {', '.join(COLUMNS)}. Kinds: {', '.join(kinds)}.")
            st.file_uploader("CSV file", type=["csv"], key="facility_file")
            st.button("Take it in", type="primary", key="facility_import", on_click=_import)


def _draw_form(kinds: Mapping[str, str], wards: list[int]) -> None:
    st.text_input("Name", key="new_facility_name", max_chars=120)
    st.selectbox(
        "What it is", list(kinds), index=None, key="new_facility_kind", format_func=lambda code: kinds[code]
    )
    st.selectbox("Ward", wards, index=None, key="new_facility_ward")
    with st.container(horizontal=True):
        for name in ("latitude", "longitude"):
            st.number_input(
                name.capitalize(), value=None, format="%.5f", key=f"new_facility_{name}", width=150
            )
    st.button("Add it", type="primary", key="facility_add", on_click=_add)


def _add() -> None:
    state = st.session_state
    name, kind, ward, latitude, longitude = (state.get(f"new_facility_{field}") for field in _FIELDS)
    fields = FacilityFields(name or "", kind or "", ward, latitude, longitude)
    if send(LIST, add_facility, done="Added.", fields=fields, reference=get_reference()):
        for field in _FIELDS:
            state.pop(f"new_facility_{field}", None)


def _import() -> None:
    given = st.session_state.get("facility_file")
    if given is None:
        say(LIST, "Choose the file first.", is_error=True)
        return
    try:
        new, known = perform(
            current_actor(), import_facilities, content=given.getvalue(), reference=get_reference(),
            now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        say(LIST, str(error), is_error=True)
        return
    say(LIST, f"{new} added, {known} were on the list already.")


def draw_retire(facility_id: int) -> None:
    """Take one off the list; what was seen there stays."""
    with st.popover("Take it off the list"):
        st.caption("It can no longer be visited or filled in. What was seen there stays.")
        st.button("Take it off", key="facility_retire", on_click=_retire, args=(facility_id,))


def _retire(facility_id: int) -> None:
    if send(LIST, retire_facility, done="It is off the list.", facility_id=facility_id):
        st.query_params.clear()
