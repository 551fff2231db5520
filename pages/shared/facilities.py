"""Facilities of the wards and their checklists: what was seen, and what is wanting."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.facility_parts.checklist import PLACE, draw_checklist
from pages.kit.facility_parts.history import draw_history
from pages.kit.facility_parts.keeping import LIST, draw_keeping, draw_retire
from pages.kit.facility_parts.listing import draw_list, tell_facility
from pages.kit.layout import read_number
from pages.kit.links import find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.facilities import get_facility, list_checks
from rules.access import may
from rules.errors import NotFound

actor = require("expert", "agent", "manager", "councillor", "admin")
restore_place()
reference, now = get_reference(), datetime.now(UTC)


def draw_one(facility_id: int) -> None:
    """One facility, in a phone's width on any screen: the eye follows one column."""
    facility = read(actor, get_facility, facility_id=facility_id)
    st.title(escape(facility.name), anchor=False)
    st.markdown(tell_facility(facility, reference))
    draw_said(PLACE)
    checks = read(actor, list_checks, facility_id=facility_id)
    if may(actor, "fill_checklist"):
        with st.expander("Fill in the checklist", expanded="outing" in st.query_params or not checks):
            outing_id = read_number("outing") if "outing" in st.query_params else None
            draw_checklist(facility, reference, outing_id)
    st.subheader("What was seen", anchor=False)
    draw_history(checks, actor, reference)
    with st.container(horizontal=True):
        st.page_link(find_page("facilities"), label="All facilities", icon=":material/arrow_back:")
        if may(actor, "keep_facilities"):
            draw_retire(facility_id)


if "id" in st.query_params:
    try:
        with st.container(width=640):
            draw_one(read_number("id"))
    except NotFound as error:
        st.title("No such facility", anchor=False)
        st.error(str(error))
        st.page_link(find_page("facilities"), label="All facilities", icon=":material/arrow_back:")
else:
    st.title("Facilities", anchor=False)
    draw_said(LIST)
    if may(actor, "keep_facilities"):
        draw_keeping(reference, now)
    draw_list(actor, reference, now)
