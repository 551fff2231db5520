"""Planning one outing by hand."""

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from pages.kit.answers import send
from pages.kit.badges import option_text
from pages.kit.look_ups import get_reference
from pages.kit.outings.goers import Parts, choose_goers, read_chosen
from pages.kit.outings.words import KINDS, name_area
from queries.actions.outings.plan import LONGEST_NOTE, LONGEST_VENUE, NewOuting, plan_outing
from queries.outings.staff import Goer
from rules.actor import UNKNOWN_REGION
from rules.lookups import Reference

PLACE: Final = "outings_plan"
_PEOPLE: Final = "outing_people_{}"


def draw_plan_form(goers: list[Goer], reference: Reference, now: datetime) -> None:
    """Kind, day, place and people of a new outing; its hours are the profile's."""
    today = reference.local_day(now)
    kind = st.segmented_control(
        "Kind", list(KINDS), default="walkabout", required=True, key="outing_kind",
        format_func=lambda code: option_text(KINDS[code]),
    )  # fmt: skip
    hours = reference.outings.hours_of(kind)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            f"Day, {hours.begins:%H:%M} to {hours.ends:%H:%M}", today + timedelta(days=1), min_value=today,
            key="outing_day", format="YYYY-MM-DD", width=220,
        )  # fmt: skip
        if kind == "walkabout":
            wards = [ward.ward_no for ward in reference.list_wards(today)]
            st.selectbox("Ward", wards, index=None, key="outing_ward", placeholder="Choose", width=160)
        else:
            areas = [
                code
                for code, area in reference.regions.items()
                if code != UNKNOWN_REGION and not area.retired
            ]
            st.selectbox(
                "Area", areas, index=None, key="outing_area", placeholder="Choose", width=220,
                format_func=lambda code: name_area(code, reference),
            )  # fmt: skip
    parts = choose_goers(goers, kind, key=_PEOPLE.format(kind))
    st.text_input("Meeting place", key="outing_venue", max_chars=LONGEST_VENUE)
    st.text_input("Note", key="outing_note", max_chars=LONGEST_NOTE)
    st.button("Plan it", type="primary", key="outing_save", on_click=_plan, args=(kind, parts))


def _plan(kind: str, parts: Parts) -> None:
    state = st.session_state
    new = NewOuting(
        kind,
        state["outing_day"],
        ward_no=state["outing_ward"] if kind == "walkabout" else None,
        region=(state["outing_area"] or UNKNOWN_REGION) if kind == "mobile_office" else UNKNOWN_REGION,
        venue=state["outing_venue"],
        note=state["outing_note"],
        people=read_chosen(_PEOPLE.format(kind), parts),
    )
    if send(PLACE, plan_outing, done="The outing is planned.", new=new, reference=get_reference()):
        for key in ("outing_venue", "outing_note"):
            state[key] = ""
