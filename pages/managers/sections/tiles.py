"""The five figures on top of the service levels, each beside the period before and the year before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from pages.kit.format import THIN, show_count, show_date, show_rand
from pages.kit.kpi_charts.look import show_number, show_share
from pages.kit.kpi_tile import KpiTile, compare
from pages.managers.sections.view import View, list_known
from queries.kpis.sla import MonthFigures
from queries.kpis.spreads import Spread
from rules.kpis import KPIS, Sums

_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000


def make_tiles(view: View) -> list[KpiTile]:
    """Open, overdue, done when due, median working days, rand in dispute."""
    return [_make_open(view), _make_overdue(view), _make_due(view), _make_days(view), _make_rand(view)]


def _series(view: View, value: Callable[[MonthFigures], float | None]) -> list[float]:
    known = zip(view.sla.months, list_known(view.sla.months), strict=True)
    return [found for month, is_known in known if is_known and (found := value(month)) is not None]


def _since(view: View) -> str:
    return f"since {show_date(view.lens.period.first_on).removesuffix(f' {view.today.year}')}"


def _year_ago(view: View, words: str | None) -> str:
    return "A year ago: no data" if words is None else f"A year ago: {words}"


def _find_year_ago(view: View) -> MonthFigures | None:
    return view.sla.months[0] if list_known(view.sla.months)[0] else None


def _make_open(view: View) -> KpiTile:
    cases, before = view.sla.open.cases, view.sla.movement.opening
    then = _find_year_ago(view)
    oldest = view.sla.open.oldest_days
    return KpiTile(
        label="Open now",
        value=show_count(cases),
        compared=compare(cases, before, show_count(abs(cases - before)), _since(view), "down"),
        notes=[
            "Nothing is open" if oldest is None else f"Oldest {show_count(oldest)} days",
            _year_ago(view, show_count(then.stock) if then else None),
        ],
        months=_series(view, lambda month: month.stock),
        rows=view.rows("open"),
        link="Show them",
        help_text=KPIS["open"].words,
    )


def _make_overdue(view: View) -> KpiTile:
    figures = view.sla.open
    field, other = ("overdue_raw", "overdue") if view.raw else ("overdue", "overdue_raw")
    cases = getattr(figures, field)
    before = view.sla.overdue_before_raw if view.raw else view.sla.overdue_before
    then = _find_year_ago(view)
    name = "adjusted" if view.raw else "raw"
    return KpiTile(
        label="▲ Overdue" if cases else "Overdue",
        value=show_count(cases),
        compared=compare(cases, before, show_count(abs(cases - before)), _since(view), "down"),
        notes=[
            f"{show_share(cases / figures.cases) if figures.cases else 'none'} of open · "
            f"{name} {show_count(getattr(figures, other))}",
            _year_ago(view, show_count(getattr(then, field)) if then else None),
        ],
        months=_series(view, lambda month: getattr(month, field)),
        rows=view.rows(field),
        link="Show them",
        help_text=KPIS[field].words,
    )


def _make_due(view: View) -> KpiTile:
    code = view.pick("due_met")
    kpi, other = KPIS[code], KPIS["due_met" if view.raw else "due_raw_met"]
    value, before, then = (
        _value(code, sums) for sums in (view.sla.period, view.sla.prior, view.sla.last_year)
    )
    closed = KPIS[view.pick("on_time")].value(view.sla.period)
    points = "" if value is None or before is None else f"{100 * abs(value - before):.1f}{THIN}points"
    missed = getattr(view.sla.period, kpi.denominator) - getattr(view.sla.period, kpi.numerator)
    name = "adjusted" if view.raw else "raw"
    return KpiTile(
        label="Done when due",
        value="–" if value is None else show_share(value),
        compared=compare(value, before, points, "vs before", "up"),
        notes=[
            f"{name} {show_share(other.value(view.sla.period))} · of closed {show_share(closed)}",
            _year_ago(view, None if then is None else show_share(then)),
        ],
        months=_series(view, lambda month: kpi.value(month.sums)),
        rows=view.rows(code, missed=True),
        link=f"{show_count(missed)} missed",
        help_text=f"{kpi.words} Fewer than {kpi.minimum_n} are not shown as a share.",
    )


def _value(code: str, sums: Sums | None) -> float | None:
    return None if sums is None else KPIS[code].value(sums)


def _make_days(view: View) -> KpiTile:
    working, calendar = view.sla.working, view.sla.calendar
    days, before, then = (
        view.count_days(spread.median_hours) for spread in (working.period, working.prior, working.last_year)
    )
    change = "" if days is None or before is None else f"{show_number(abs(days - before), 1)} days"
    return KpiTile(
        label="Days to resolve",
        value="–" if days is None else f"{_about(working.period)}{show_number(days, 1)}",
        compared=compare(days, before, change, "vs before", "down"),
        notes=[
            f"9 in 10 within {_tenths(view.count_days(working.period.p90_hours))} · "
            f"calendar {_calendar_days(calendar.period)}",
            _year_ago(view, None if then is None else show_number(then, 1)),
        ],
        months=_series(view, lambda month: view.count_days(month.working.median_hours)),
        rows=view.rows("working_time"),
        link=f"{show_count(view.sla.period.resolved)} resolved",
        help_text=f"Median, in working days. {KPIS['working_time'].words}",
    )


def _tenths(days: float | None) -> str:
    return show_number(days, 1)


def _about(spread: Spread) -> str:
    return "" if spread.is_exact else "≈ "


def _calendar_days(spread: Spread) -> str:
    return "–" if spread.median_hours is None else show_number(spread.median_hours / 24, 1)


def _make_rand(view: View) -> KpiTile:
    rand = view.sla.open.rand
    series = _list_rand(view)
    sums = view.sla.period
    before = rand - sums.received_rand + sums.resolved_rand
    is_running = view.lens.period.last_on >= view.today
    change = f"≈ {show_short_rand(abs(rand - before))}"
    compared = compare(float(rand), float(before), change, _since(view), "down")
    then = series[0] if _find_year_ago(view) and is_running else None
    return KpiTile(
        label="Rand in dispute",
        value=show_short_rand(rand),
        compared=compared if is_running else None,
        notes=[
            show_rand(rand),
            _year_ago(view, None if then is None else f"≈ {show_short_rand(Decimal(then))}"),
        ],
        months=series if is_running else [],
        rows=view.rows("rand").but(rand_from=Decimal("0.01"), order_by="amount", descending=True),
        link="Most rand first",
        help_text=f"{KPIS['rand'].words} Earlier figures follow from what came in and was resolved.",
    )


def _list_rand(view: View) -> list[float]:
    """What was in dispute at the end of each month, worked back from now."""
    rand, found = view.sla.open.rand, []
    known = list(zip(view.sla.months, list_known(view.sla.months), strict=True))
    for month, is_known in reversed(known):
        if is_known:
            found.append(float(rand))
        rand += month.sums.resolved_rand - month.sums.received_rand
    return found[::-1]


def show_short_rand(amount: Decimal) -> str:
    """Rand in a few figures: 'R 12.3 m', 'R 45 k', 'R 310'."""
    if abs(amount) >= _MILLION:
        return f"R{THIN}{show_number(float(amount / _MILLION), 1)}{THIN}m"
    if abs(amount) >= _THOUSAND:
        return f"R{THIN}{show_number(float(amount / _THOUSAND))}{THIN}k"
    return f"R{THIN}{show_number(float(amount))}"
