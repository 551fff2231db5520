"""What is open now: how old it is, where it lies, and when it will have cleared."""

from decimal import Decimal
from typing import Final

import streamlit as st

from data.transaction import read
from outward.sheets import Cell, Kind
from pages.kit.chart_frame import Chart, draw_chart, read_ink
from pages.kit.format import show_count, show_date, show_rand
from pages.kit.kpi_charts.cell_map import MapCell, build_cell_map
from pages.kit.kpi_charts.fan import FanPoint, build_fan
from pages.kit.kpi_charts.look import show_share
from pages.kit.kpi_table import FigureTable, make_table
from pages.managers.sections.tiles import show_short_rand
from pages.managers.sections.view import View, list_known, name_category, name_region
from queries.kpis.forecasts import get_forecast
from queries.kpis.sla import AgeCell, Place
from rules.case_filter import CaseFilter
from rules.forecast import Forecast
from rules.period import month_of

_NO_PLACE: Final = Place("", "", 0, 0, 0, 0, Decimal(0))


def draw_open(view: View) -> None:
    """Draw it."""
    if not view.sla.open.cases:
        st.success("Nothing is open in this part of the desk.")
        return
    draw_chart(_make_ageing_chart(view), view.origin)
    draw_chart(_make_place_chart(view), view.origin)
    _draw_forecast(view)


def _make_ageing_chart(view: View) -> Chart:
    buckets = view.reference.age_buckets
    found = {(cell.category_code, cell.bucket): cell for cell in view.sla.ageing}
    codes = _order_categories(view)
    most = max(cell.cases for cell in view.sla.ageing)
    cells = [
        [_tell_age(view, found.get((code, bucket.code)), most, bucket.name) for bucket in buckets]
        for code in codes
    ]
    old = buckets[-1]
    oldest = sum(cell.cases for cell in view.sla.ageing if cell.bucket == old.code)
    rand = sum((cell.rand for cell in view.sla.ageing if cell.bucket == old.code), Decimal(0))
    return Chart(
        key="ageing",
        finding=f"{show_count(oldest)} open queries fall under “{old.name.lower()}”, about"
        f" {show_short_rand(rand)}",
        measured="Open queries by category and age in days since receipt, with the rand in dispute beneath."
        " Stronger"
        " colour: more queries.",
        figure=build_cell_map(
            [name_category(view, code) for code in codes],
            [_shorten(bucket.name) for bucket in buckets],
            cells,
            ink=read_ink(),
        ),
        table=_make_ageing_table(view, codes, found),
        kpis=("open", "rand"),
        rows=view.rows("open"),
        marks=lambda number: view.rows("open").but(
            category_codes=(codes[number // len(buckets)],),
            age_buckets=(buckets[number % len(buckets)].code,),
        ),
    )


def _shorten(name: str) -> str:
    """'91 to 365 days' as '91 to<br>365 d'."""
    words = name.replace(" days", " d").split()
    return " ".join(words[:2]) + "<br>" + " ".join(words[2:])


def _order_categories(view: View) -> list[str]:
    counts: dict[str, int] = {}
    for cell in view.sla.ageing:
        counts[cell.category_code] = counts.get(cell.category_code, 0) + cell.cases
    return sorted(counts, key=lambda code: -counts[code])


def _tell_age(view: View, cell: AgeCell | None, most: int, bucket: str) -> MapCell:
    if cell is None:
        return MapCell("0", 0, f"No open query, {bucket.lower()}")
    words = show_count(cell.cases) + ("" if view.narrow else f"<br>{show_short_rand(cell.rand)}")
    name = name_category(view, cell.category_code)
    told = f"{name}, {bucket.lower()}<br>{show_count(cell.cases)} open<br>{show_rand(cell.rand)}"
    return MapCell(words, cell.cases / most, told)


def _make_ageing_table(view: View, codes: list[str], found: dict[tuple[str, str], AgeCell]) -> FigureTable:
    buckets = view.reference.age_buckets
    columns: list[tuple[str, Kind]] = [("Category", "text")]
    for bucket in buckets:
        columns += [(bucket.name, "count"), (f"{bucket.name}, rand", "rand")]
    rows: list[list[Cell]] = []
    for code in codes:
        row: list[Cell] = [name_category(view, code)]
        for bucket in buckets:
            cell = found.get((code, bucket.code))
            row += [cell.cases if cell else 0, cell.rand if cell else Decimal(0)]
        rows.append(row)
    return make_table(
        "Open queries by category and age",
        columns,
        rows,
        lambda row, column: (
            view.rows("open").but(
                category_codes=(codes[row],), age_buckets=(buckets[(column - 1) // 2].code,)
            )
            if column
            else None
        ),
    )


def _make_place_chart(view: View) -> Chart:
    overdue = "overdue_raw" if view.raw else "overdue"
    places = {(place.category_code, place.region): place for place in view.sla.cells}
    codes = _order_categories(view)
    regions = sorted({place.region for place in view.sla.cells})
    worst = max(view.sla.cells, key=lambda place: (getattr(place, overdue), place.cases))
    cells = [
        [
            _tell_place(view, places.get((code, region)), overdue, name_region(view, region))
            for region in regions
        ]
        for code in codes
    ]
    count = getattr(worst, overdue)
    where = f"{name_category(view, worst.category_code)}, region {worst.region}"
    return Chart(
        key="places",
        finding=f"Most overdue: {where}, with {show_count(count)} of {show_count(worst.cases)}",
        measured="Open queries by category and region, overdue ones (▲) beneath. Stronger colour: a larger"
        " part is"
        " overdue.",
        figure=build_cell_map([name_category(view, code) for code in codes], regions, cells, ink=read_ink()),
        table=_make_place_table(view, overdue, sorted(places)),
        kpis=("open", overdue),
        rows=view.rows(overdue),
        marks=lambda number: view.rows("open").but(
            category_codes=(codes[number // len(regions)],), regions=(regions[number % len(regions)],)
        ),
    )


def _tell_place(view: View, place: Place | None, overdue: str, region: str) -> MapCell:
    if place is None:
        return MapCell("0", 0, f"No open query, {region}")
    late = getattr(place, overdue)
    name = name_category(view, place.category_code)
    told = (
        f"{name}, {region}<br>{show_count(place.cases)} open, {show_count(late)} overdue"
        f" ({show_share(late / place.cases)})<br>{show_rand(place.rand)}"
    )
    words = show_count(place.cases) + (f"<br>▲{show_count(late)}" if late else "")
    return MapCell(words, late / place.cases, told)


def _make_place_table(view: View, overdue: str, keys: list[tuple[str, str]]) -> FigureTable:
    places = {(place.category_code, place.region): place for place in view.sla.cells}
    columns: list[tuple[str, Kind]] = [
        ("Category", "text"), ("Region", "text"), ("Open", "count"), ("Overdue", "count"),
        ("Overdue, raw", "count"), ("At risk", "count"), ("Rand in dispute", "rand"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            name_category(view, code), name_region(view, region), place.cases, place.overdue,
            place.overdue_raw, place.at_risk, place.rand,
        ]
        for code, region in keys
        for place in [places[code, region]]
    ]  # fmt: skip
    codes = {2: "open", 3: "overdue", 4: "overdue_raw", 5: "at_risk", 6: "open"}

    def opens(row: int, column: int) -> CaseFilter | None:
        code, region = keys[row]
        return (
            view.rows(codes[column]).but(category_codes=(code,), regions=(region,))
            if column in codes
            else None
        )

    return make_table("Open queries by category and region", columns, rows, opens)


def _draw_forecast(view: View) -> None:
    found = read(view.actor, get_forecast, lens=view.lens, reference=view.reference, now=view.now)
    if found is None:
        st.info("When the backlog clears can be told after twelve weeks of work; there are fewer so far.")
        return
    draw_chart(_make_forecast_chart(view, found), view.origin)


def _make_forecast_chart(view: View, found: Forecast) -> Chart:
    known = zip(view.sla.months, list_known(view.sla.months), strict=True)
    past = [
        (min(month_of(month.month_on).last_on, view.today), month.stock)
        for month, is_known in known
        if is_known
    ]
    past = [*(point for point in past if point[0] < view.today), (view.today, view.sla.open.cases)]
    columns: list[tuple[str, Kind]] = [
        ("Week ending", "date"), ("Low", "count"), ("Middle", "count"), ("High", "count"),
    ]  # fmt: skip
    return Chart(
        key="forecast",
        finding=_tell_forecast(found),
        measured=f"Open queries if the coming weeks are like the past {found.basis_weeks}: the middle, and"
        " the band in"
        " which four futures of five lie. A guess from the past, not a promise.",
        figure=build_fan(past, [FanPoint(band.on, band.low, band.middle, band.high) for band in found.bands]),
        table=make_table(
            "Open queries to come",
            columns,
            [[band.on, band.low, band.middle, band.high] for band in found.bands],
        ),
        kpis=("open",),
        rows=view.rows("open"),
    )


def _tell_forecast(found: Forecast) -> str:
    if found.clears_on is None:
        return f"At this pace the backlog does not clear by {show_date(found.bands[-1].on)}"
    ends = [show_date(on) if on else "not in half a year" for on in (found.quick_on, found.slow_on)]
    return f"At this pace the backlog clears about {show_date(found.clears_on)} (from {ends[0]} to {ends[1]})"
