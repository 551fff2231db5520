"""Facilities on an outing's list: onto it, and from it to their checklist."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import send
from pages.kit.links import find_page
from queries.actions.outings.stops import NewStop, add_stops
from queries.facilities import list_facilities
from queries.outings.outings import Outing, Stop
from rules.actor import Actor

_PLACE: Final = "outing_stops"


def link_checklist(outing: Outing, stop: Stop) -> None:
    """The way to the checklist of a stop that is a facility; nothing for other stops."""
    if stop.facility_id is not None:
        params = {"id": str(stop.facility_id), "outing": str(outing.outing_id)}
        st.page_link(
            find_page("facilities"), label="Fill in the checklist", query_params=params,
            icon=":material/checklist:",
        )  # fmt: skip


def draw_facility_choice(actor: Actor, outing: Outing, stops: Sequence[Stop]) -> None:
    """The facilities of the outing's ward that are not on its list yet, longest unseen first."""
    listed = {stop.facility_id for stop in stops}
    found = [
        each
        for each in read(actor, list_facilities, ward=outing.place, region=outing.region)
        if each.facility_id not in listed
    ]
    if not found:
        return
    found.sort(key=lambda each: (each.checked_at is not None, each.checked_at or outing.starts_at))
    names = {each.facility_id: f"{each.name} (ward {each.ward_no})" for each in found}
    st.selectbox(
        "Facility", list(names), index=None, key="stop_facility", format_func=lambda number: names[number],
        placeholder="Choose one to visit", on_change=_add, args=(outing.outing_id,),
    )  # fmt: skip


def _add(outing_id: int) -> None:
    facility_id = st.session_state["stop_facility"]
    if facility_id is not None:
        stops = [NewStop("facility", "", facility_id=facility_id)]
        send(_PLACE, add_stops, outing_id=outing_id, stops=stops)
        st.session_state["stop_facility"] = None
