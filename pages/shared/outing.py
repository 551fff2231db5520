"""One outing, phone first: where to stop and why, what was found, what was promised."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.area_alerts import draw_area_alerts
from pages.kit.facility_parts.on_outing import draw_facility_choice
from pages.kit.layout import read_number
from pages.kit.links import find_page, link_query
from pages.kit.look_ups import get_reference
from pages.kit.outings.moves import PLACE, draw_moves
from pages.kit.outings.promises import draw_promise_form, draw_promises
from pages.kit.outings.stops import PLACE as STOPS_PLACE
from pages.kit.outings.stops import draw_proposing, draw_stop_form, draw_stops
from pages.kit.outings.words import PARTS, name_outing, show_when, status_badge
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.sheet_links import link_pack, link_route_sheet, link_ward_pack
from pages.kit.ward_brief import draw_ward_brief
from queries.outings.outings import (
    Companion,
    Outing,
    OutingCase,
    get_outing,
    list_cases,
    list_people,
    list_stops,
)
from queries.outings.promises import list_promises
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

_PROMISES: Final = "outing_promises"


def draw_head(outing: Outing, people: Sequence[Companion], actor: Actor, reference: Reference) -> None:
    """What, when, where, and who goes."""
    st.title(name_outing(outing, reference), anchor=False)
    st.markdown(f"**{show_when(outing)}** {status_badge(outing.status)}")
    if outing.cancelled_why:
        st.warning(f"Cancelled: {escape(outing.cancelled_why)}")
        draw_replacing(outing, actor)
    if outing.venue:
        st.markdown(f"Meet at {escape(outing.venue)}")
    names = [f"{escape(each.display_name)} ({PARTS[each.part]})" for each in people]
    st.markdown(", ".join(names) if names else ":gray[Nobody is named yet.]")
    if outing.note:
        st.markdown(escape(outing.note))


def draw_replacing(outing: Outing, actor: Actor) -> None:
    """The way from a cancelled outing to a plan in its place."""
    if may(actor, "plan_outings"):
        st.page_link(
            find_page("outings"), label="Plan it anew", icon=":material/auto_awesome:",
            query_params={"show": "plan", "replaces": str(outing.outing_id)},
        )  # fmt: skip


def draw_preparation(outing: Outing) -> None:
    """What a mobile office takes along, and its public notice."""
    if outing.kind != "mobile_office":
        return
    with st.expander("Equipment and public notice"):
        for thing in outing.equipment:
            st.markdown(f"- {escape(thing)}")
        st.text(outing.notice_text or "No notice is written yet.")


def draw_capture(outing: Outing) -> None:
    """The way to log a query on the spot, at the thumb."""
    if outing.status == "cancelled":
        return
    if st.button("Start capture", type="primary", key="outing_capture", width="stretch"):
        st.switch_page(find_page("capture"), query_params={"outing": str(outing.outing_id)})


def draw_brief(outing: Outing, actor: Actor, reference: Reference, now: datetime) -> None:
    """The ward in figures, for before the first door, and the same to carry on paper."""
    with st.container(horizontal=True):
        link_route_sheet(outing.outing_id)
        if outing.ward_no is not None:
            link_ward_pack(actor, outing.ward_no)
    if outing.ward_no is None:
        return
    with st.expander(f"Ward {outing.ward_no} in brief"):
        draw_ward_brief(
            actor, ward_no=outing.ward_no, on=outing.held_on, reference=reference, now=now,
            delimitation_code=outing.delimitation_code,
        )  # fmt: skip


def draw_cases(cases: Sequence[OutingCase], outing: Outing, reference: Reference) -> None:
    """Queries captured or visited here, as far as the person may see them."""
    if not cases:
        return
    st.subheader("Queries of this outing", anchor=False)
    hidden = 0
    for case in cases:
        if case.reference is None or case.category_code is None or case.status is None:
            hidden += 1
            continue
        category = escape(reference.categories[case.category_code].name)
        status = escape(reference.statuses[case.status].name)
        link_query(case.reference, f"{case.reference} · {category} · {status} · {case.part}")
    if hidden:
        st.caption(f"{hidden} more that others logged.")
    params = {"outing": str(outing.outing_id)}
    st.page_link(find_page("findings"), label="What departments do about it", query_params=params)


def draw_given(outing: Outing, actor: Actor, reference: Reference, now: datetime) -> None:
    """What was promised here."""
    st.subheader("Promised here", anchor=False)
    draw_said(_PROMISES)
    promises = read(actor, list_promises, outing_id=outing.outing_id)
    draw_promises(promises, actor, reference, now, place=_PROMISES)
    if may(actor, "keep_outing") and outing.status != "cancelled" and outing.ward_no is not None:
        draw_promise_form([outing.ward_no], reference, now, place=_PROMISES, outing_id=outing.outing_id)
    elif not promises:
        st.caption("Nothing is promised.")


actor = require("expert", "agent", "manager", "councillor")
reference = get_reference()
now = datetime.now(UTC)
outing = read(actor, get_outing, outing_id=read_number("id"))
people = read(actor, list_people, outing_ids=[outing.outing_id])[outing.outing_id]
may_keep = may(actor, "keep_outing")
st.page_link(find_page("outings"), label="All outings", icon=":material/arrow_back:")
draw_head(outing, people, actor, reference)
draw_said(PLACE)
draw_moves(outing, people, actor, reference, now)
if may_keep:
    draw_capture(outing)
    if outing.status != "cancelled":
        link_pack(actor, outing.outing_id)
draw_area_alerts(actor, region=outing.region, ward_no=outing.ward_no, reference=reference, now=now)
draw_brief(outing, actor, reference, now)
st.subheader("Stops", anchor=False)
draw_said(STOPS_PLACE)
stops = read(actor, list_stops, outing_id=outing.outing_id)
draw_stops(outing, stops, may_keep=may_keep)
if not stops and may(actor, "plan_outings"):
    draw_proposing(outing)
if may_keep and outing.status != "cancelled":
    draw_facility_choice(actor, outing, stops)
    draw_stop_form(outing)
draw_given(outing, actor, reference, now)
draw_cases(read(actor, list_cases, outing_id=outing.outing_id), outing, reference)
draw_preparation(outing)
