"""How the report writes its figures; no data is told as no data, and too little of it as too few."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from outward.report.figures import MonthLine, Took
from rules.kpis import Kpi, Sums
from rules.written import THIN, show_count, show_month

NO_DATA: Final = "no data"
_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_HOURS_A_DAY: Final = 24


def name_month(month_on: date) -> str:
    """A month in full: October 2026."""
    return f"{_NAMES[month_on.month - 1]} {month_on.year}"


def label_months(months: Sequence[date]) -> list[str]:
    """Short labels under a chart; the year stands at the first month and at each January."""
    return [
        f"{show_month(on)[:3]} {on:%y}" if n == 0 or on.month == 1 else show_month(on)[:3]
        for n, on in enumerate(months)
    ]


def show_percent(share: float | None) -> str:
    """A share between 0 and 1 as '84.2 %'."""
    return NO_DATA if share is None else f"{100 * share:.1f}{THIN}%"


def show_signed(number: int) -> str:
    """A change with its sign: +12, −3, 0."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{show_count(abs(number))}"


def show_hours(hours: float | None, *, is_exact: bool = True) -> str:
    """Hours as '159.8 h'; from histograms with ≈ before them."""
    if hours is None:
        return NO_DATA
    return f"{'' if is_exact else '≈ '}{hours:,.1f}{THIN}h".replace(",", THIN)


def show_median(took: Took | None) -> str:
    return NO_DATA if took is None else show_hours(took.median_hours, is_exact=took.is_exact)


def show_p90(took: Took | None) -> str:
    return NO_DATA if took is None else show_hours(took.p90_hours, is_exact=took.is_exact)


def show_days(seconds: float) -> str:
    """Seconds as days of 24 hours: '1 234.5 d'."""
    return f"{seconds / 3600 / _HOURS_A_DAY:,.1f}{THIN}d".replace(",", THIN)


def show_kpi(kpi: Kpi, sums: Sums | None, *, with_counts: bool = False) -> str:
    """A figure of the registry made of sums, as it is written; too few are told as such."""
    if sums is None:
        return NO_DATA
    if not kpi.denominator:
        return show_count(int(getattr(sums, kpi.numerator)))
    of = int(getattr(sums, kpi.denominator))
    value = kpi.value(sums)
    if value is None:
        return NO_DATA if of == 0 else f"too few ({of})"
    if kpi.unit == "touches":
        return f"{value:.1f}"
    counts = f" ({show_count(getattr(sums, kpi.numerator))} of {show_count(of)})"
    return show_percent(value) + (counts if with_counts else "")


def find_lines(months: Sequence[MonthLine]) -> list[MonthLine | None]:
    """The months, None for those before anything was received."""
    begun = False
    found: list[MonthLine | None] = []
    for line in months:
        begun = begun or bool(line.stock) or line.sums != Sums()
        found.append(line if begun else None)
    return found


def show_value(kpi: Kpi, value: float | None) -> str:
    """The bare value of a figure of the registry in its unit."""
    if value is None:
        return NO_DATA
    if kpi.unit == "percent":
        return show_percent(value)
    if kpi.unit == "hours":
        return show_hours(value)
    return f"{value:.1f}" if kpi.unit == "touches" else show_count(round(value))
