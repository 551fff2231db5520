"""Readings and meter history."""

import streamlit as st

from pages.kit.account_panel.consumption import show_quantity
from pages.kit.account_panel.looks import look_at_meters
from pages.kit.account_panel.words import METER_EVENTS, READINGS, SERVICES, in_words
from pages.kit.format import NOTHING, show_date
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.account_story import AccountStory
from queries.readings import Meter, MeterEvent, Reading
from rules.actor import Actor


def draw_meters(actor: Actor, story: AccountStory) -> None:
    """Draw the meters, what happened to them, and every reading of the months told."""
    meters, events, readings = look_at_meters(actor, story.account.account_no, story.since)
    if not meters and not readings:
        st.caption("No meter is linked to this account.")
        return
    for meter in meters:
        st.markdown(_tell_meter(meter))
    for event in events:
        st.caption(_tell_event(event))
    if readings:
        draw_grid(["Read on", "Meter", "Reading", "Kind"], _list_rows(readings), "Readings", right=(2,))


def _tell_meter(meter: Meter) -> str:
    factor = "" if meter.multiply_factor == 1 else f" × {show_quantity(meter.multiply_factor)}"
    until = f" to {show_date(meter.removed_on)}" if meter.removed_on else ""
    return (
        f"**{in_words(SERVICES, meter.service)} meter {escape(meter.meter_no)}**, "
        f"register {escape(meter.register)}"
        f"{factor}, {meter.digits} digits, since {show_date(meter.installed_on)}{until}"
    )


def _tell_event(event: MeterEvent) -> str:
    parts = [
        f"{show_date(event.event_on)} {in_words(METER_EVENTS, event.event)}, meter {escape(event.meter_no)}"
    ]
    if event.old_meter_no:
        parts.append(f"in place of {escape(event.old_meter_no)}")
    if event.final_reading is not None:
        parts.append(f"old one ended at {show_quantity(event.final_reading)}")
    if event.start_reading is not None:
        parts.append(f"started at {show_quantity(event.start_reading)}")
    if event.job_card_no:
        parts.append(f"job card {escape(event.job_card_no)}")
    if event.result:
        parts.append(f"result: {escape(event.result)}")
    return " · ".join(parts)


def _list_rows(readings: list[Reading]) -> list[list[str]]:
    return [
        [
            show_date(reading.read_on),
            reading.meter_no + ("" if reading.register in ("", "1") else f" / {reading.register}"),
            show_quantity(reading.reading),
            in_words(READINGS, reading.kind) if reading.kind else NOTHING,
        ]
        for reading in readings
    ]
