"""What this week must bring, how far the promise of coverage is kept, and what was broken of it."""

import streamlit as st

from pages.kit.badges import badge_text
from pages.kit.format import show_count, show_date
from pages.kit.plain import escape
from pages.kit.tiles import TILE_WIDTH
from rules.coverage.ledger import Ledger
from rules.coverage.words import tell_broken, tell_week
from rules.lookups import Reference


def draw_week(ledger: Ledger, reference: Reference) -> None:
    """The must-do of the week, then the figures, then what was broken."""
    names = name_areas(reference)
    months = reference.outings.cycle_months
    with st.container(border=True):
        ends = show_date(ledger.week_ends)
        st.subheader(f"To keep the promise, by {ends}", anchor=False)
        said = tell_week(ledger, names, months)
        for sentence in said:
            st.markdown(f"- {escape(sentence)}")
        if not said:
            st.success("This week asks for nothing more: every ward and area is in time.")
        _draw_unplanned(ledger)
    _draw_figures(ledger, reference)
    _draw_broken(ledger, reference)


def name_areas(reference: Reference) -> dict[str, str]:
    """The names of the areas by their codes."""
    return {code: region.name for code, region in reference.regions.items()}


def _draw_unplanned(ledger: Ledger) -> None:
    """Whether what the week asks for is planned."""
    areas = [need for need in ledger.area_pace.needed if need.next_on is None or need.next_on > need.by_on]
    late = [
        state
        for state in ledger.pace.to_walk
        if state.next_on is not None and state.next_on > max(state.target_on, ledger.week_ends)
    ]
    missing = len(ledger.pace.unplanned) + len(late) + len(areas)
    if missing:
        st.markdown(badge_text("at_risk", f"{show_count(missing)} of these not planned in time"))
    elif not ledger.is_done_for_the_week:
        after = [state for state in ledger.pace.to_walk if state.next_on and state.next_on > ledger.week_ends]
        words = "all of these are planned"
        if after:
            words += f", {show_count(len(after))} after {show_date(ledger.week_ends)} and still in time"
        st.markdown(badge_text("on_track", words))


def _draw_figures(ledger: Ledger, reference: Reference) -> None:
    months = reference.outings.cycle_months
    with st.grid(4, min_column_width=TILE_WIDTH, gap="small"):
        covered = f"{show_count(ledger.covered)} of {show_count(len(ledger.wards))}"
        st.metric(
            "Wards walked", covered, border=True,
            help=f"Wards that were walked within {months} months and are not due again yet.",
        )  # fmt: skip
        st.metric(
            "Walked this week", show_count(len(ledger.pace.walked)), border=True,
            help="Wards walked since Monday.",
        )  # fmt: skip
        st.metric(
            "Pace needed", f"{ledger.pace.a_week:.1f} a week", border=True,
            help="Walks in every whole week from here on, so that no ward is late;"
            f" {reference.outings.reserve_days} working days are kept free before a ward is due.",
        )  # fmt: skip
        _draw_area_figures(ledger, reference)
        due_on = ledger.first_due_on
        st.metric(
            "First ward due", show_date(due_on), border=True,
            help=f"{show_count((due_on - ledger.today).days)} days from today." if due_on else None,
        )  # fmt: skip


def _draw_area_figures(ledger: Ledger, reference: Reference) -> None:
    if not ledger.areas:
        return
    pace = ledger.area_pace
    st.metric("Areas this week", f"{len(pace.had)} of {pace.promised}", border=True)
    period = reference.outings.all_areas_months
    name = "Areas this month" if period == 1 else f"Areas in {period} months"
    had = sum(area.in_period for area in ledger.areas)
    st.metric(name, f"{had} of {len(ledger.areas)}", border=True)


def _draw_broken(ledger: Ledger, reference: Reference) -> None:
    """Broken promises, the newest open; the others behind a fold."""
    if not ledger.broken:
        return
    names = name_areas(reference)
    told = [tell_broken(each, names, reference.outings.cycle_months) for each in ledger.broken]
    count = len(told)
    title = "1 promise was broken" if count == 1 else f"{show_count(count)} promises were broken"
    with st.expander(
        f"{title} in the last {reference.outings.cycle_months} months", icon=":material/report:"
    ):
        for sentence in told:
            st.markdown(f"- {escape(sentence)}")
