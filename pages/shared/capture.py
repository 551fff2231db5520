"""A query taken on the spot, on a phone: a few taps, and the resident has a reference."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.area_alerts import draw_area_alerts
from pages.kit.drafts import forget
from pages.kit.layout import read_number
from pages.kit.look_ups import get_reference
from pages.kit.on_the_spot import fields
from pages.kit.on_the_spot.alike import draw_alike, draw_where_found
from pages.kit.on_the_spot.saved import SAVED, Saved, draw_saved
from pages.kit.on_the_spot.typing import read_typed, watch_typing
from pages.kit.outings.words import name_outing
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.capture import add_to_case, capture_case
from queries.capture.duplicates import Duplicate, Sought
from queries.cases import CaseRecord
from queries.outings.outings import Outing, get_outing
from rules.access import may
from rules.capture.whereabouts import Whereabouts, read_whereabouts
from rules.errors import DomainError, InvalidInput
from rules.written import show_date

# a phone's width on any screen: the eye follows one column
_WIDTH: Final = 560
_OUTING: Final = "outing"

actor = require("expert", "agent", "manager", "councillor")
reference = get_reference()
now = datetime.now(UTC)


def draw_form() -> tuple[fields.Fields, Duplicate | None]:
    """All fields in one column; gives them, and the open query to which they are to be added instead."""
    wards = {ward.ward_no: ward for ward in reference.list_wards(reference.local_day(now))}
    here = find_outing()
    ward_no = fields.draw_ward(actor, wards, here)
    if ward := wards.get(ward_no or 0):
        draw_area_alerts(actor, region=ward.region_code, ward_no=ward.ward_no, reference=reference, now=now)
    category, subcategory = fields.draw_topic(reference)
    words = fields.draw_words()
    where = fields.draw_where()
    found = read_where(where)
    account_no = draw_where_found(actor, found)
    warning = st.container()
    contact = fields.draw_contact(reference, actor, here)
    photos = fields.draw_photos()
    outing_id = here.outing_id if here else None
    taken = fields.Fields(ward_no, category, subcategory, words, where, contact, photos, outing_id)
    with warning:
        address = found.text if found.kind == "address" else ""
        told = read_typed(fields.key("words"), words)
        sought = Sought(account_no, ward_no, category, told, address)
        chosen = draw_alike(actor, sought, reference, now)
    watch_typing(fields.key("words"))
    return taken, chosen


def find_outing() -> Outing | None:
    """The outing that the address names, with a line that says so; None without one."""
    if _OUTING not in st.query_params:
        return None
    try:
        here = read(actor, get_outing, outing_id=read_number(_OUTING))
    except DomainError as error:
        st.warning(f"{error} What you take here is tied to no outing.")
        return None
    if here.status == "cancelled" or not may(actor, "keep_outing"):
        why = "was cancelled" if here.status == "cancelled" else "is kept by agents, managers and councillors"
        st.warning(f"This outing {why}. What you take here is not tied to it.")
        return None
    st.caption(f"{escape(name_outing(here, reference))}, {show_date(here.held_on)}")
    return here


def read_where(typed: str) -> Whereabouts:
    """What was typed, by its form; what is wrong with it is said beside the field."""
    try:
        return read_whereabouts(typed, reference.municipality.account_no_pattern)
    except InvalidInput as error:
        st.error(str(error))
        return Whereabouts("nothing", "")


def save(taken: fields.Fields, make: Callable[..., CaseRecord], **more: int) -> None:
    """Log it or add it, or say everything that is missing; what was typed stays."""
    at = datetime.now(UTC)
    try:
        case = perform(actor, make, taken=taken.as_taken(reference, at), reference=reference, now=at, **more)
    except DomainError as error:
        for sentence in str(error).splitlines():
            st.error(sentence)
        return
    forget(fields.WORDS)
    st.session_state[SAVED] = Saved(case.reference, taken.contact.phone, is_new=not more)
    fields.begin_next()
    st.rerun()


with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
    if saved := st.session_state.get(SAVED):
        draw_saved(saved, actor, reference)
        st.stop()
    st.title("Capture", anchor=False)
    taken, chosen = draw_form()
    if chosen is not None:
        save(taken, add_to_case, case_id=chosen.case_id)
    if st.button(
        "Log it and give the reference",
        type="primary",
        key="spot_save",
        icon=":material/check:",
        width="stretch",
    ):
        save(taken, capture_case)
