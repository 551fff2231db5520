"""The rows of bars in an account's picture: use, charges and payments by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pages.experts.account_parts.marks import ADJUSTMENT
from pages.kit.account_panel.words import SERVICES
from pages.kit.charts import BLUE, GREY, ORANGE, BarRow, Figure
from pages.kit.format import THIN, show_month, show_rand
from pages.kit.kpi_charts.look import AMBER, GAP, GREEN, SKY, make_swatch
from queries.bills import ServiceMonth
from queries.payments import Payment

_LINE: Final = 22
_COLOURS: Final = {
    "rates": GREEN,
    "electricity": ORANGE,
    "water": BLUE,
    "sewer": SKY,
    "refuse": AMBER,
    "other": GREY,
}
_DAY_MS: Final = 86_400_000
_BAR_DAYS: Final = 23
_MIDDLE: Final = timedelta(days=14)
_USE_HEIGHT: Final = 84
_CHARGES_HEIGHT: Final = 120
_PAYMENTS_HEIGHT: Final = 62

# what a bar comes to, if anything, and what it says when pointed at
Dated = dict[date, tuple[float | None, str]]


@dataclass(slots=True)
class Row:
    """One row of the picture from the top: its height, title and traces, and how its axis looks."""

    height: int
    title: str
    traces: list[Figure]
    axis: Figure = field(default_factory=dict)
    title_lines: int = 1

    @property
    def title_height(self) -> int:
        return _LINE * self.title_lines


def _bars(dated: Dated, marker: Figure, words: Mapping[date, str]) -> Figure:
    return {
        "type": "bar",
        "x": [(month + _MIDDLE).isoformat() for month in dated],
        "y": [value for value, _ in dated.values()],
        "width": _BAR_DAYS * _DAY_MS,
        "marker": marker,
        "text": [words.get(month, "") for month in dated],
        "textposition": "outside", "textangle": 0, "cliponaxis": False, "textfont": {"size": 11},
        "constraintext": "none",
        "customdata": [said for _, said in dated.values()],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def make_use_row(row: BarRow, months: Sequence[date]) -> Row:
    """Actual use solid, estimates striped, months without a bill hatched in grey."""
    bars = dict(zip(months, row.bars, strict=True))
    tallest = max((bar.value or 0 for bar in row.bars), default=0) or 1
    striped = {"shape": "/", "fillmode": "replace", "solidity": 0.55, "size": 6}
    looks: tuple[tuple[Figure, Dated], ...] = (
        ({"color": row.colour}, {m: (b.value, b.told) for m, b in bars.items() if not b.marked}),
        (
            {"color": row.colour, "pattern": striped},
            {m: (b.value, b.told) for m, b in bars.items() if b.marked},
        ),
        (GAP, {m: (tallest, b.told) for m, b in bars.items() if b.value is None}),
    )
    words = _pick_words({month: bar.value for month, bar in bars.items()})
    title = f"<b>{row.name}</b> · solid actual, striped estimated"
    traces = [_bars(dated, marker, words) for marker, dated in looks if dated]
    return Row(_USE_HEIGHT, title, traces, _bar_axis())


def _bar_axis() -> Figure:
    return {"rangemode": "tozero", "showticklabels": False, "zeroline": True, "nticks": 3}


def _rand_axis() -> Figure:
    return _bar_axis() | {"showticklabels": True, "tickformat": "~s", "side": "right"}


def _pick_words(values: Mapping[date, float | None]) -> dict[date, str]:
    """The figure on the last and on the tallest bar; the others tell theirs when pointed at."""
    known = [month for month, value in values.items() if value is not None]
    if not known:
        return {}
    tallest = max(known, key=lambda month: values[month] or 0)
    return {month: f"{values[month]:,.0f}".replace(",", THIN) for month in (tallest, known[-1])}


def make_charges_row(charges: Sequence[ServiceMonth], is_narrow: bool) -> Row:
    """What each service came to, one on the other; credits hang below the line. Adjustments are marks."""
    found: dict[str, dict[date, Decimal]] = {}
    for each in charges:
        if each.service == ADJUSTMENT:
            continue
        name = each.service if each.service in _COLOURS else "other"
        of_service = found.setdefault(name, {})
        of_service[each.billing_month] = of_service.get(each.billing_month, Decimal(0)) + each.amount_rand
    shown = [name for name in _COLOURS if name in found]
    traces = [_service_bars(name, found[name]) for name in shown]
    swatches = [f"{make_swatch(_COLOURS[name])}{THIN}{_name(name, is_narrow)}" for name in shown]
    title = "<b>Charges, rand without VAT</b>" + ("<br>" if is_narrow else " · ") + "  ".join(swatches)
    return Row(_CHARGES_HEIGHT, title, traces, _rand_axis(), title_lines=2 if is_narrow else 1)


def _service_bars(name: str, months: Mapping[date, Decimal]) -> Figure:
    dated: Dated = {
        month: (float(amount), f"{show_month(month)}: {_name(name).lower()} {show_rand(amount)}")
        for month, amount in months.items()
    }
    return _bars(dated, {"color": _COLOURS[name]}, {})


def _name(service: str, is_short: bool = False) -> str:
    if service == "other":
        return "Other"
    return "Rates" if is_short and service == "rates" else SERVICES[service]


def make_payments_row(payments: Sequence[Payment]) -> Row:
    """What came in each month; what was taken back is striped."""
    kept: dict[date, Decimal] = {}
    back: dict[date, Decimal] = {}
    for payment in payments:
        of_month = kept if payment.reversed_on is None else back
        month = payment.posted_on.replace(day=1)
        of_month[month] = of_month.get(month, Decimal(0)) + payment.amount_rand
    striped = {"color": GREY, "pattern": {"shape": "\\", "fillmode": "replace", "solidity": 0.4, "size": 6}}
    looks: tuple[tuple[str, dict[date, Decimal], Figure], ...] = (
        ("paid", kept, {"color": GREEN}),
        ("paid and taken back", back, striped),
    )
    traces = []
    for word, sums, marker in looks:
        if sums:
            dated: Dated = {
                month: (float(amount), f"{show_month(month)}: {word} {show_rand(amount)}")
                for month, amount in sorted(sums.items())
            }
            traces.append(_bars(dated, marker, {}))
    title = "<b>Payments, rand</b>" + (" · striped: taken back" if back else "")
    if not payments:
        title += " · none in this time"
    return Row(_PAYMENTS_HEIGHT, title, traces, _rand_axis())
