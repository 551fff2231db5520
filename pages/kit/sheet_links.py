"""Links to what is printed or carried: route sheets, wards on one page, reports on all wards."""

import streamlit as st

from pages.kit.links import find_page
from rules.access import may
from rules.actor import Actor


def link_route_sheet(outing_id: int) -> None:
    """Draw the link to the route sheet of an outing, with its ward's brief."""
    st.link_button("Route sheet (PDF)", f"/sheets/route/{outing_id}", icon=":material/print:")


def link_ward_pack(actor: Actor, ward_no: int) -> None:
    """Draw the link to a ward on one page, for those who may hand it on."""
    if may(actor, "publish_wards"):
        st.link_button("Ward on one page (PDF)", f"/sheets/ward/{ward_no}", icon=":material/print:")


def link_coverage() -> None:
    """Draw the link to the coverage report."""
    st.link_button("Coverage report (PDF)", "/sheets/coverage", icon=":material/print:")


def link_scorecard(actor: Actor) -> None:
    """Draw the link to the scorecard of all wards, for those who compare them."""
    if may(actor, "compare_wards"):
        st.link_button("Ward scorecard (PDF)", "/sheets/scorecard", icon=":material/print:")


def link_pack(actor: Actor, outing_id: int) -> None:
    """Draw the way to the pack of an outing for where there is no network."""
    if may(actor, "take_pack"):
        st.page_link(
            find_page("packs"), label="Offline pack", query_params={"outing": str(outing_id)},
            icon=":material/signal_wifi_off:",
        )  # fmt: skip
