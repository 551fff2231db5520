"""Consumption of 24 months as bars: actual solid, estimated striped, the finding above them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

import streamlit as st

from pages.kit.account_panel.words import SERVICES
from pages.kit.charts import BLUE, CONFIG, ORANGE, Bar, BarRow, ReadyFigure, build_bar_rows
from pages.kit.format import show_count, show_month
from queries.account_story import AccountStory
from queries.bills import ServiceMonth

_COLOURS: Final = {"water": BLUE, "electricity": ORANGE}
_STREAK: Final = 2
UNUSUAL: Final = 1.5
_YEAR: Final = 12


def draw_consumption(story: AccountStory) -> None:
    """Draw the bars of every metered service of the account."""
    months = list_months_between(story.since, story.until)
    rows = list_consumption(story, months)
    if not rows:
        st.caption("No metered consumption on these bills.")
        return
    findings = [tell_finding(row) for row in rows]
    st.markdown("  \n".join(f"**{finding}**" for finding in findings))
    figure = ReadyFigure(build_bar_rows(rows, "no bill loaded"))
    st.plotly_chart(figure, key="account_consumption", config=CONFIG, alt=f"{'. '.join(findings)}.")
    st.caption("By billing month. Solid: actual reading. Striped: estimated. Grey: no bill loaded.")


def list_consumption(story: AccountStory, months: Sequence[date]) -> list[BarRow]:
    """The bars of each metered service of the account, one for each of the months."""
    return [_make_row(story, service, months) for service in _COLOURS if _is_metered(story, service)]


def list_months_between(since: date, until: date) -> list[date]:
    """First days of months, both ends included."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    start = since.year * 12 + since.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


def _is_metered(story: AccountStory, service: str) -> bool:
    return any(month.service == service and month.quantity is not None for month in story.months)


def _make_row(story: AccountStory, service: str, months: Sequence[date]) -> BarRow:
    billed = {bill.billing_month for bill in story.bills}
    found = {month.billing_month: month for month in story.months if month.service == service}
    unit = next((m.unit for m in found.values() if m.unit), None) or "units"
    bars = [_make_bar(month, found.get(month), month in billed, unit) for month in months]
    return BarRow(f"{SERVICES[service]}, {unit}", _COLOURS[service], bars)


def _make_bar(month: date, found: ServiceMonth | None, is_billed: bool, unit: str) -> Bar:
    label = f"{show_month(month)[:3]} {month:%y}"
    if not is_billed:
        return Bar(label, None, False, f"{show_month(month)}: no bill loaded")
    quantity = (found.quantity if found else None) or Decimal(0)
    is_estimated = bool(found and found.is_estimated)
    kind = "estimated" if is_estimated else "actual reading"
    told = f"{show_month(month)}: {show_quantity(quantity)} {unit}, {kind}"
    return Bar(label, float(quantity), is_estimated, told)


def show_quantity(quantity: Decimal | None) -> str:
    """A quantity without the zeros that say nothing."""
    if quantity is None:
        return "–"
    whole = quantity.to_integral_value()
    if whole == quantity:
        return show_count(int(whole))
    return f"{quantity:,f}".rstrip("0").replace(",", "\u202f")


def tell_finding(row: BarRow) -> str:
    """The sentence above the bars: a streak of estimates, a jump or drop, or that nothing stands out."""
    return judge_bars(row)[1]


def judge_bars(row: BarRow) -> tuple[bool, str]:
    """Whether the last bar stands out, and the sentence about it."""
    service, _, unit = row.name.partition(", ")
    billed = [bar for bar in row.bars if bar.value is not None]
    if not billed:
        return False, f"{service}: no bill in this time"
    last = billed[-1]
    head = f"{service}: {_show_whole(last.value or 0)} {unit} in {last.label}"
    streak = _count_streak(billed)
    if streak >= _STREAK:
        return True, f"{head}, estimated {streak} bills running"
    before = [bar.value or 0 for bar in billed[-_YEAR - 1 : -1]]
    usual = median(before) if before else 0
    if usual <= 0:
        return False, head
    ratio = (last.value or 0) / usual
    if ratio >= UNUSUAL:
        return True, f"{head}, {ratio:.1f} times the usual {_show_whole(usual)}"
    if ratio <= 1 / UNUSUAL:
        return True, f"{head}, down from the usual {_show_whole(usual)}"
    return False, f"{head}, about the usual {_show_whole(usual)}"


def _show_whole(quantity: float) -> str:
    return show_count(round(quantity))


def _count_streak(bars: Sequence[Bar]) -> int:
    streak = 0
    for bar in reversed(bars):
        if not bar.marked:
            break
        streak += 1
    return streak
