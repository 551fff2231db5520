"""What every part of the page of service levels is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pages.kit.chart_frame import Origin
from pages.kit.filter_words import show_region
from pages.kit.format import show_month
from pages.kit.kpi_charts.look import show_number
from queries.kpis.sla import MonthFigures, Sla
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.kpis import Lens, Sums, drill_down
from rules.lookups import Reference
from rules.period import month_of

_DEADLINES: Final = ("due_met", "due_raw_met", "response_met")


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at which part of the desk and when. `raw`: declared stoppages are not allowed for;
    `narrow`: on a phone.
    """

    actor: Actor
    reference: Reference
    sla: Sla
    today: date
    now: datetime
    raw: bool
    narrow: bool
    origin: Origin

    @property
    def lens(self) -> Lens:
        return self.sla.lens

    def pick(self, code: str) -> str:
        """The code of a figure by the clock that is chosen: 'on_time' is 'on_time_raw' by the raw one."""
        raw = {"due_met": "due_raw_met"}.get(code, f"{code}_raw")
        return raw if self.raw else code

    def rows(self, code: str, *, missed: bool = False, lens: Lens | None = None) -> CaseFilter:
        """The queries behind a figure of the period."""
        until_on = self.sla.due_until if code in _DEADLINES else None
        return drill_down(code, lens or self.lens, missed=missed, until_on=until_on)

    def rows_of_month(self, code: str, month_on: date, *, missed: bool = False) -> CaseFilter:
        """The queries behind a figure of a month of the series."""
        month = month_of(month_on).until(self.lens.period.last_on)
        return self.rows(code, missed=missed, lens=self.lens.but(period=month))

    def count_days(self, hours: float | None) -> float | None:
        """Office hours as working days."""
        per_day = float(self.reference.rulebook.policy_at(self.now).hours_per_day)
        return None if hours is None else hours / per_day


def list_known(months: Sequence[MonthFigures]) -> list[bool]:
    """Whether anything had been received by the end of each month."""
    known: list[bool] = []
    for month in months:
        known.append(bool(known and known[-1]) or month.stock != 0 or month.sums != Sums())
    return known


def name_category(view: View, code: str) -> str:
    return view.reference.categories[code].name


def name_region(view: View, code: str) -> str:
    region = view.reference.regions.get(code)
    return show_region(region) if region else code


def name_month(month_on: date) -> str:
    return f"{show_month(month_on)[:3]} {month_on:%y}"


def tell_change(before: int, after: int) -> str:
    """'fell to 412, from 431': the verb says the direction."""
    if before == after:
        return f"stayed at {show_number(after)}"
    verb = "rose" if after > before else "fell"
    return f"{verb} to {show_number(after)}, from {show_number(before)}"
