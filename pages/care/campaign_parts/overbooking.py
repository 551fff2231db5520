"""How many extra bookings each category can bear, from those who stayed away so far, with the working."""

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from pages.kit.grid import draw_grid
from pages.kit.session_words import name_category
from queries.sessions.attendance import list_attendance, list_seats
from rules.sessions.attendance import Overbooking, estimate_no_show, suggest_overbooking


def draw_overbooking(view: CampaignView) -> None:
    """Draw it, for campaigns that take bookings."""
    if not view.campaign.takes_bookings:
        return
    with st.expander(
        "Overbooking", icon=":material/event_seat:", key="overbooking", on_change="rerun"
    ) as box:
        if box.open:
            _draw_suggestions(view)


def _draw_suggestions(view: CampaignView) -> None:
    seats = read(view.actor, list_seats, campaign_id=view.campaign.campaign_id, now=view.now)
    if not seats:
        st.info(
            "No evening to come has experts yet. Once it has, their seats say how many extra can be booked."
        )
        return
    found = {code: _suggest(code, count, view) for code, count in sorted(seats.items())}
    fewest = min(found.values(), key=lambda each: each.extra)
    st.markdown(
        f"**At most {fewest.extra} extra** for each virtual session keep the risk that more come than there"
        f" are seats under {view.reference.sessions.overflow_risk:.0%} in every category; the campaign books"
        f" {view.campaign.overbooking} extra. Change it with the campaign’s plan."
    )
    rows = [
        (
            name_category(code, view.reference), str(seats[code]), str(each.extra), f"{each.risk:.1%}",
            f"{each.next_risk:.1%}",
        )
        for code, each in found.items()
    ]  # fmt: skip
    headers = ["Category", "Seats", "Extra", "Too many come", "With one more"]
    draw_grid(headers, rows, "Overbooking by category", right=range(1, 5))
    for code, each in found.items():
        st.markdown(f"**{name_category(code, view.reference)}**")
        st.caption("  \n".join(each.working))


def _suggest(category_code: str, seats: int, view: CampaignView) -> Overbooking:
    observed = read(
        view.actor, list_attendance, campaign_id=view.campaign.campaign_id, category_code=category_code,
        reference=view.reference,
    )  # fmt: skip
    rules = view.reference.sessions
    return suggest_overbooking(seats, estimate_no_show(observed, rules), rules)
