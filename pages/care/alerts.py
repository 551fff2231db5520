"""Load shedding, outages and water cuts that staff know of: noted here, warned about wherever they matter."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.badges import option_text
from pages.kit.filter_words import show_region
from pages.kit.format import show_instant
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.sessions.alerts import note_alert, remove_alert
from queries.sessions.alerts import NotedAlert, list_alerts
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference
from rules.sessions.warnings import KINDS, AreaAlert, describe_alert
from rules.written import show_date

_USUALLY: Final = (time(17), time(19, 30))
_SAID: Final = "alerts_said"


def draw_alerts(actor: Actor, reference: Reference, now: datetime) -> None:
    """The alerts that hold or come, and noting another."""
    st.markdown(
        "What is noted here is warned about on open queries of the area, where a query of its wards is"
        " captured, on the page of a ward, and wherever an evening of the same time is planned or shown."
    )
    if said := st.session_state.pop(_SAID, None):
        (st.error if said[0] else st.success)(said[1])
    may_note = may(actor, "note_alert")
    if may_note:
        _draw_form(reference, now)
    alerts = read(actor, list_alerts, from_at=now)
    if not alerts:
        st.info("Nothing is noted for today or later.")
    for noted in alerts:
        _draw_alert(noted, reference, may_note)


def _draw_alert(noted: NotedAlert, reference: Reference, may_note: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            on = show_date(noted.alert.from_at)
            st.markdown(f"**{on}** · {escape(describe_alert(noted.alert, reference.timezone))}")
            st.caption(f"Noted by {escape(noted.noted_by_name)} on {show_instant(noted.noted_at)}")
        if may_note:
            st.button(
                "Take back", key=f"alert_{noted.alert_id}", on_click=_remove, args=(noted.alert_id,),
                help=f"Take back: {KINDS[noted.alert.kind]} on {on}",
            )  # fmt: skip


def _remove(alert_id: int) -> None:
    try:
        perform(current_actor(), remove_alert, alert_id=alert_id, now=datetime.now(UTC))
        st.session_state[_SAID] = (False, "The alert is taken back.")
    except DomainError as error:
        st.session_state[_SAID] = (True, str(error))


def _draw_form(reference: Reference, now: datetime) -> None:
    today = reference.local_day(now)
    regions = {code: show_region(region) for code, region in reference.regions.items() if not region.retired}
    wards = [ward.ward_no for ward in reference.list_wards(today)]
    is_over = now.astimezone(reference.timezone).time() >= _USUALLY[1]
    usual_on = today + timedelta(days=1) if is_over else today
    with st.expander("Note another"):
        st.pills(
            "What it is", list(KINDS), default="load_shedding", required=True, key="alert_kind",
            format_func=lambda kind: option_text(KINDS[kind]),
        )  # fmt: skip
        with st.container(horizontal=True):
            st.date_input("From", usual_on, key="alert_from_on", format="YYYY-MM-DD")
            st.time_input("at", _USUALLY[0], key="alert_from_time")
            st.date_input("Until", usual_on, key="alert_to_on", format="YYYY-MM-DD")
            st.time_input("at", _USUALLY[1], key="alert_to_time")
        with st.container(horizontal=True):
            st.multiselect(
                "Regions", list(regions), key="alert_regions", format_func=lambda code: regions[code],
                placeholder="The whole municipality",
            )  # fmt: skip
            st.multiselect("Wards", wards, key="alert_wards", placeholder="All wards")
        st.text_input("Cause", key="alert_cause", max_chars=200, placeholder="Stage 4, block 6")
        st.button("Note it", type="primary", key="alert_save", on_click=_note)


def _note() -> None:
    state, reference = st.session_state, get_reference()
    alert = AreaAlert(
        state["alert_kind"],
        tuple(state["alert_regions"]),
        tuple(state["alert_wards"]),
        _instant(state["alert_from_on"], state["alert_from_time"], reference),
        _instant(state["alert_to_on"], state["alert_to_time"], reference),
        state["alert_cause"],
    )
    try:
        perform(current_actor(), note_alert, alert=alert, reference=reference, now=datetime.now(UTC))
    except DomainError as error:
        state[_SAID] = (True, f"{error} Nothing was noted; what you typed is kept.")
        return
    state[_SAID] = (False, f"Noted: {escape(describe_alert(alert, reference.timezone))}.")
    state["alert_cause"] = ""


def _instant(on: date, at: time, reference: Reference) -> datetime:
    return datetime.combine(on, at, reference.timezone).astimezone(UTC)
