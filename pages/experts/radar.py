"""Meters that are being estimated: days left until the by-law's limit, and what the next reading adds."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import perform, read
from outward.sheets import CSV, Column, Table, build_csv
from pages.kit.account_panel.words import SERVICES, in_words
from pages.kit.cause_looks import look_at_streaks
from pages.kit.choice import draw_choice
from pages.kit.format import NOTHING, show_count, show_date, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_account
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from queries.actions.export_streaks import export_streaks
from queries.clusters.kept import LastRun, find_run
from queries.streaks import KeptStreak, StreakFilter, list_places, sum_streaks
from rules.actor import Actor

MOST: Final = 200
_WHEN: Final = {
    "14": "Within 14 days",
    "30": "Within 30 days",
    "coming": "Any day to come",
    "past": "Past the limit",
}
_COLUMNS: Final = (
    Column("Account", "text"), Column("Meter", "text"), Column("Service", "text"), Column("Estimates"),
    Column("First day estimated", "date"), Column("Last day billed", "date"), Column("Limit on", "date"),
    Column("Days left"), Column("Estimated quantity", "number"), Column("Expected quantity", "number"),
    Column("Predicted catch-up, without VAT", "rand"), Column("Region", "text"), Column("Ward"),
    Column("Reading route", "text"),
)  # fmt: skip


def draw(actor: Actor, today: date) -> None:
    """The list under its filters."""
    st.title("Estimates near the limit")
    if not actor.sees_everything:
        st.info("This list is of the whole municipality. Ask somebody who sees all of it.")
        return
    run = read(actor, find_run)
    if run is None:
        st.info("The city was not diagnosed yet. It is, within minutes, after billing data are loaded.")
        return
    limits = profile_thresholds(get_settings().profile)
    st.caption(
        f"Meters that nobody read up to their newest bill ({show_date(run.as_of)}). The limit is"
        f" {limits.estimate_streak} estimates in a row or {limits.days_without_actual} days without a"
        " reading, whichever comes first. The catch-up is what the next reading adds to its bill, without"
        " VAT: the account's own use against the estimates, at the tariff's bands."
    )
    streak_filter = _draw_filter(actor, run)
    total = read(actor, sum_streaks, run_id=run.run_id, streak_filter=streak_filter, today=today)
    if not total.streaks:
        st.info("No meter is estimated that fits. Widen the filter, or look at another one.")
        return
    st.markdown(
        f"**{show_count(total.streaks)}** {'meter' if total.streaks == 1 else 'meters'}, "
        f"**{show_rand(total.catch_up_rand)}** of catch-up to come"
    )
    rows = look_at_streaks(actor, run.run_id, streak_filter, today, MOST)
    _draw_rows(rows, today)
    if total.streaks > MOST:
        st.caption(f"The first {MOST} are shown; the file has all.")
    _draw_take_along(actor, run, rows, streak_filter, today)


def _draw_filter(actor: Actor, run: LastRun) -> StreakFilter:
    places = read(actor, list_places, run_id=run.run_id)
    when = draw_choice("limit", "When the limit is reached", _WHEN)
    regions = get_reference().regions
    with st.container(horizontal=True):
        region = st.selectbox(
            "Region",
            [None, *places.regions],
            format_func=lambda code: regions[code].name if code in regions else code or "All regions",
            key="radar_region",
            persist_state="page",
            width=200,
        )
        ward = st.selectbox(
            "Ward",
            [None, *places.wards],
            format_func=lambda number: "All wards" if number is None else f"Ward {number}",
            key="radar_ward",
            persist_state="page",
            width=200,
        )
        route = st.selectbox(
            "Reading route",
            [None, *places.routes],
            format_func=lambda code: code or "All routes",
            key="radar_route",
            persist_state="page",
            width=200,
        )
    return StreakFilter(region, ward, route, int(when) if when.isdigit() else None, when == "past")


def _draw_rows(rows: list[KeptStreak], today: date) -> None:
    shown = [
        [
            each.account_no,
            in_words(SERVICES, each.service),
            _tell_left(each, today),
            show_rand(each.catch_up_rand),
            f"{each.estimates} since {show_date(each.since_on)}",
            _tell_quantity(each),
            each.route or NOTHING,
        ]
        for each in rows
    ]
    headers = [
        "Account", "Service", "Limit", "Catch-up", "Estimates", "Estimated / expected", "Reading route"
    ]  # fmt: skip
    draw_grid(headers, shown, "Meters that are being estimated", right=(3,))


def _tell_left(streak: KeptStreak, today: date) -> str:
    left = (streak.limit_on - today).days
    if left < 0:
        return f"{-left} {'day' if left == -1 else 'days'} past"
    return "today" if not left else f"{left} {'day' if left == 1 else 'days'} left"


def _tell_quantity(streak: KeptStreak) -> str:
    expected = NOTHING if streak.expected is None else f"{streak.expected:,.0f}"
    return f"{streak.billed:,.0f} / {expected}".replace(",", "\u202f")


def _draw_take_along(
    actor: Actor, run: LastRun, rows: list[KeptStreak], streak_filter: StreakFilter, today: date
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        numbers = list(dict.fromkeys(each.account_no for each in rows))
        chosen = st.selectbox("Open an account", numbers, width=260, key="radar_account")
        if chosen:
            link_account(chosen, f"Open {chosen}")
        st.download_button(
            "CSV",
            partial(_build_file, actor, run.run_id, streak_filter, today),
            f"estimates-near-the-limit-{today:%Y-%m-%d}.csv",
            CSV,
            key="radar_csv",
            on_click="ignore",
        )


def _build_file(actor: Actor, run_id: int, streak_filter: StreakFilter, today: date) -> bytes:
    rows = perform(actor, export_streaks, run_id=run_id, streak_filter=streak_filter, today=today)
    cells = [
        [
            each.account_no, each.meter_no, each.service, each.estimates, each.since_on, each.until_on,
            each.limit_on, (each.limit_on - today).days, each.billed, each.expected, each.catch_up_rand,
            each.region, each.ward_no, each.route,
        ]
        for each in rows
    ]  # fmt: skip
    return build_csv(Table("Estimates near the limit", _COLUMNS, cells))


actor = require("expert", "manager")
draw(actor, get_reference().local_day(datetime.now(UTC)))
