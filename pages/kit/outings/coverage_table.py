"""The ledger opened: every ward and every area with its dates."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from pages.kit.badges import plain_badge
from pages.kit.format import NOTHING, show_count, show_date
from pages.kit.grid import draw_grid
from pages.kit.outings.words import name_area
from rules.coverage.ledger import Ledger
from rules.coverage.wards import WardState
from rules.lookups import Reference


def draw_coverage(ledger: Ledger, reference: Reference, needs: Mapping[int, str]) -> None:
    """Wards by when they are due, then areas. `needs` says what waits in a ward, by number."""
    asked = {state.ward_no for state in ledger.pace.to_walk}
    headers = ["Ward", "Area", "State", "Last walked", "Days since", "Due by", "Planned for"]
    if needs:
        headers.append("What waits there")
    rows = [
        [
            str(state.ward_no),
            name_area(state.ward.region, reference),
            _tell_state(state, ledger.today, asked),
            show_date(state.last_on),
            show_count(state.gap_days(ledger.today)),
            show_date(state.due_on),
            show_date(state.next_on),
            *([needs.get(state.ward_no, NOTHING)] if needs else []),
        ]
        for state in ledger.wards
    ]
    st.subheader("Wards, by when they are due", anchor=False)
    draw_grid(headers, rows, "Every ward with its last walk and when it is due", right=(4,))
    if not ledger.areas:
        return
    st.subheader("Areas and their mobile offices", anchor=False)
    areas = [
        [
            name_area(area.region, reference),
            "yes" if area.in_week else "no",
            "yes" if area.in_period else "no",
            show_date(area.last_on),
            show_date(area.next_on),
        ]
        for area in ledger.areas
    ]
    period = "This month" if reference.outings.all_areas_months == 1 else "This period"
    headers = ["Area", "This week", period, "Last office", "Planned for"]
    draw_grid(headers, areas, "Every area with its mobile offices")


def _tell_state(state: WardState, today: date, asked: set[int]) -> str:
    if state.is_broken(today):
        return plain_badge("overdue", "overdue")
    if state.ward_no in asked:
        return plain_badge("at_risk", "this week")
    if state.next_on is not None:
        return plain_badge("on_track", "planned")
    return plain_badge("resolved", "walked") if state.last_on else plain_badge("new", "to come")
