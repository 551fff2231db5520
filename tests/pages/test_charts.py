"""Figures say what they show: solid, striped, hatched grey, and a sentence above."""

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from pages.kit.account_panel.consumption import list_months_between, show_quantity, tell_finding
from pages.kit.charts import BLUE, Bar, BarRow, ReadyFigure, build_bar_rows


def row(*values: float | None, estimated: tuple[int, ...] = ()) -> BarRow:
    bars = [Bar(f"M{place}", value, place in estimated, "told") for place, value in enumerate(values)]
    return BarRow("Water, kL", BLUE, bars)


@pytest.mark.parametrize(
    ("bars", "finding"),
    [
        (row(10, 12, 11, 33), "Water: 33 kL in M3, 3.0 times the usual 11"),
        (row(10, 12, 11, 5), "Water: 5 kL in M3, down from the usual 11"),
        (row(10, 12, 11, 12), "Water: 12 kL in M3, about the usual 11"),
        (row(10, 12, 11, 90, estimated=(1, 2, 3)), "Water: 90 kL in M3, estimated 3 bills running"),
        (row(10, 30, None), "Water: 30 kL in M1, 3.0 times the usual 10"),
        (row(0, 0, 4), "Water: 4 kL in M2"),
        (row(None, None), "Water: no bill in this time"),
        (row(7), "Water: 7 kL in M0"),
    ],
)
def test_the_finding_names_what_stands_out(bars: BarRow, finding: str) -> None:
    assert tell_finding(bars) == finding


def test_estimates_are_striped_and_gaps_are_hatched_grey_with_a_word() -> None:
    figure = build_bar_rows([row(10, None, None, None, 8, estimated=(4,))], "no bill")
    solid, striped, gap = figure["data"]
    assert solid["y"] == [10, None, None, None, None]
    assert striped["y"] == [None, None, None, None, 8]
    assert (solid["marker"].get("pattern"), striped["marker"]["pattern"]["shape"]) == (None, "/")
    assert gap["y"] == [None, 10, 10, 10, None]
    assert gap["text"] == ["", "", "no bill", "", ""]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"


def test_only_the_last_and_the_tallest_bar_carry_their_figure() -> None:
    figure = build_bar_rows([row(1200, 3, 4)], "no bill")
    assert figure["data"][0]["text"] == ["1\u202f200", "", "4"]


def test_two_services_share_one_axis_of_months() -> None:
    figure = build_bar_rows([row(1), row(2)], "no bill")
    assert figure["layout"]["xaxis"]["anchor"] == "y2"
    assert figure["layout"]["yaxis"]["domain"][0] > figure["layout"]["yaxis2"]["domain"][1]


def test_plotly_finds_no_fault_in_the_figure() -> None:
    figure = build_bar_rows([row(10, None, 8, estimated=(2,)), row(None, 3, 4)], "no bill")
    checked = go.Figure(figure).to_dict()
    assert [trace["yaxis"] for trace in checked["data"]] == ["y", "y", "y", "y2", "y2", "y2"]
    assert ReadyFigure(figure).to_dict() is figure


def test_months_and_quantities_are_written_plainly() -> None:
    months = list_months_between(date(2024, 11, 1), date(2025, 2, 1))
    assert [(month.year, month.month) for month in months] == [(2024, 11), (2024, 12), (2025, 1), (2025, 2)]
    assert [show_quantity(Decimal(text)) for text in ("10.000", "0.250", "1234.5", "0")] == [
        "10",
        "0.25",
        "1\u202f234.5",
        "0",
    ]
    assert show_quantity(None) == "–"
