"""How a ward stands: what is open by category and age, what keeps coming, and how it went over a year."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from data.transaction import read
from pages.kit.charts import ReadyFigure
from pages.kit.format import show_count, show_month
from pages.kit.kpi_charts.look import make_config
from pages.kit.kpi_charts.stock import StockMonth, build_stock
from pages.kit.plain import escape
from pages.kit.queue_words import show_days
from pages.kit.tiles import TILE_WIDTH
from queries.wards.ages import AgeRow
from queries.wards.history import list_ward_months
from rules.actor import Actor
from rules.lookups import Reference, Ward
from rules.period import add_months
from rules.sheets.brief import WardBrief, tell_since

_MONTHS = 12


def draw_figures(brief: WardBrief, ages: Sequence[AgeRow], now: datetime) -> None:
    """Outstanding, oldest, overdue, done since the last visit."""
    oldest_at = min((row.oldest_at for row in ages), default=None)
    with st.grid(4, min_column_width=TILE_WIDTH, gap="small"):
        st.metric("Outstanding", show_count(brief.open), border=True)
        st.metric("Oldest", show_days(oldest_at, now) if oldest_at else "–", border=True)
        st.metric("Overdue", show_count(brief.overdue), border=True)
        st.metric("Done since", show_count(brief.resolved), border=True)
    st.caption(
        f"{tell_since(brief).rstrip(':.')}: {brief.received} came in and {brief.resolved} were resolved."
    )


def draw_ages(ages: Sequence[AgeRow], reference: Reference) -> None:
    """Open queries by category, most first, and how old they are."""
    st.subheader("Outstanding by category and age", anchor=False)
    if not ages:
        st.info("Nothing is open in this ward.")
        return
    buckets = [bucket.name for bucket in reference.age_buckets]
    lines = [
        f"| Category | All | {' | '.join(map(escape, buckets))} |",
        f"| :--- | ---: | {' | '.join('---:' for _ in buckets)} |",
    ]
    for row in ages:
        category = reference.categories.get(row.category_code)
        name = escape(category.name if category else row.category_code)
        counts = " | ".join(show_count(count) if count else "·" for count in row.counts)
        lines.append(f"| {name} | **{show_count(sum(row.counts))}** | {counts} |")
    st.markdown("\n".join(lines))


def draw_repeated(brief: WardBrief) -> None:
    """The kinds of trouble that many of the open queries share."""
    st.subheader("What keeps coming", anchor=False)
    if not brief.repeated:
        st.markdown(":gray[No kind of trouble is shared by several open queries.]")
    for topic in brief.repeated:
        st.markdown(
            f"- {escape(topic.name)}: **{show_count(topic.open)}** open, {show_count(topic.overdue)} overdue"
        )


def draw_trend(actor: Actor, ward: Ward, today: date) -> None:
    """What stood open at the end of each month, and what came in and was closed."""
    st.subheader("Over twelve months", anchor=False)
    last_on = today.replace(day=1)
    months = read(
        actor, list_ward_months, ward_no=ward.ward_no, first_on=add_months(last_on, -_MONTHS), last_on=last_on
    )
    if not any(month.received or month.open for month in months):
        st.markdown(":gray[No query of this ward is known.]")
        return
    shown = [
        StockMonth(
            show_month(month.month_on)[:3] + f" {month.month_on:%y}",
            month.open,
            None,
            month.received,
            month.closed,
        )
        for month in months
    ]
    st.plotly_chart(
        ReadyFigure(build_stock(shown)), key="ward_trend", config=make_config("ward-trend"),
        alt="Open queries at each month's end, and what came in and was closed in it.",
    )  # fmt: skip
    st.caption(f"The last month is {show_month(last_on)} so far.")
