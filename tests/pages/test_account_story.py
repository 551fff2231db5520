"""The picture of an account: one axis of time, what stands out on top, marks where things happened."""

import itertools
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from pages.experts.account_parts.figure import Shown, build_story
from pages.experts.account_parts.lanes import make_marks_row, tell_marks
from pages.experts.account_parts.marks import Mark
from pages.experts.account_parts.rows import make_charges_row, make_payments_row
from pages.kit.account_panel.consumption import list_months_between
from pages.kit.charts import BLUE, Bar, BarRow, Figure
from queries.bills import ServiceMonth
from queries.payments import Payment

MONTHS = list_months_between(date(2025, 5, 1), date(2025, 8, 1))
UNTIL = date(2025, 9, 1)


def charge(month: int, service: str, rand: int) -> ServiceMonth:
    return ServiceMonth(date(2025, month, 1), service, Decimal(rand), Decimal(0), None, None, False)


def payment(day: date, rand: int, reversed_on: date | None = None) -> Payment:
    return Payment(f"Y{day}", day, day, Decimal(rand), "eft", None, reversed_on)


def mark(lane: str, on: date, *, is_open: bool = False) -> Mark:
    return Mark(lane, on, "word", f"told {on}", is_open)  # type: ignore[arg-type]


def build(*, is_narrow: bool = False) -> Figure:
    bars = [Bar("M", value, place == 1, "told") for place, value in enumerate((10.0, 12.0, None, 30.0))]
    shown = Shown(
        MONTHS,
        UNTIL,
        [BarRow("Water, kL", BLUE, bars)],
        [charge(5, "water", 100), charge(5, "rates", 50), charge(6, "adjustment", -9000)],
        [payment(date(2025, 6, 3), 80), payment(date(2025, 6, 20), 20)],
        [mark("queries", date(2025, 6, 10)), mark("meters", date(2025, 6, 12))],
    )
    return build_story(shown, is_narrow=is_narrow)


@pytest.mark.parametrize("is_narrow", [True, False])
def test_plotly_finds_no_fault_and_rows_do_not_overlap(is_narrow: bool) -> None:
    layout = go.Figure(build(is_narrow=is_narrow)).to_dict()["layout"]
    domains = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4")]
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(domains))
    assert domains[-1][0] == pytest.approx(0)


def test_estimates_are_striped_and_a_month_without_bill_is_hatched() -> None:
    actual, estimated, gap = build()["data"][:3]
    assert actual["y"] == [10.0, None, 30.0]
    assert (estimated["y"], estimated["marker"]["pattern"]["shape"]) == ([12.0], "/")
    assert (gap["x"], gap["y"]) == (["2025-07-15"], [30.0])


def test_tariff_years_are_drawn_through_all_rows() -> None:
    layout = build()["layout"]
    years = [line for line in layout["shapes"] if line["line"]["dash"] == "dot"]
    assert [(line["x0"], line["y0"], line["y1"]) for line in years] == [("2025-07-01", 0, 1)]
    assert "Tariffs 2025/26" in [note["text"] for note in layout["annotations"]]


def test_charges_are_stacked_by_service_and_adjustments_left_to_their_lane() -> None:
    row = make_charges_row(
        [charge(5, "water", 100), charge(5, "sundry", 7), charge(6, "adjustment", 9)], False
    )
    assert [trace["y"] for trace in row.traces] == [[100.0], [7.0]]
    assert "Other" in row.title


def test_payments_are_added_up_by_month_and_what_was_taken_back_stands_apart() -> None:
    row = make_payments_row(
        [
            payment(date(2025, 6, 3), 80),
            payment(date(2025, 6, 20), 20),
            payment(date(2025, 7, 1), 50, date(2025, 7, 9)),
        ]
    )
    assert [trace["y"] for trace in row.traces] == [[100.0], [50.0]]
    assert "taken back" in row.title
    assert "none" in make_payments_row([]).title


def test_an_open_query_is_filled_and_a_word_needs_room() -> None:
    first, second = date(2025, 6, 1), date(2025, 6, 20)
    row = make_marks_row([mark("queries", first), mark("queries", second, is_open=True)], UNTIL, False)
    (lane,) = row.traces
    assert lane["marker"]["symbol"] == ["triangle-down-open", "triangle-down"]
    assert lane["text"] == ["", " word"]
    (nothing,) = make_marks_row([], UNTIL, False).traces
    assert nothing["y"] == [None]


def test_the_marks_are_said_in_words() -> None:
    assert tell_marks([]) == "No query, notice or meter change in this time."
    assert "told 2025-06-01" in tell_marks([mark("credit", date(2025, 6, 1))])
