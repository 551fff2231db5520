"""Charts of figures: plotly takes them, gaps are hatched with words, marks know what they open."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from pages.kit.kpi_charts.cell_map import MapCell, build_cell_map
from pages.kit.kpi_charts.curve import Line, Promise, build_curve
from pages.kit.kpi_charts.fan import FanPoint, build_fan
from pages.kit.kpi_charts.look import break_name, make_config, tint
from pages.kit.kpi_charts.month_bars import MonthBar, build_month_bars
from pages.kit.kpi_charts.ranked_bars import RankedBar, build_ranked_bars
from pages.kit.kpi_charts.sparkline import draw_sparkline, tell_sparkline
from pages.kit.kpi_charts.stock import StockMonth, build_stock
from pages.kit.kpi_charts.trend import TrendMonth, build_trend

FIGURES = {
    "stock": build_stock([StockMonth("Oct 26", None, None, 0, 0), StockMonth("Nov 26", 5, 2, 7, 2)]),
    "cells": build_cell_map(
        ["Metering", "Rates"],
        ["A", "B"],
        [
            [MapCell("1", 0.5, "one"), MapCell("0", 0, "none")],
            [MapCell("–", None, "?"), MapCell("2", 1, "two")],
        ],
    ),
    "months": build_month_bars(
        [MonthBar("Oct 26", None, "nothing", ()), MonthBar("Nov 26", (3, 4), "7", ("a", "b"))],
        [("met", "#009E73"), ("missed", "#D55E00")],
    ),
    "trend": build_trend(
        [TrendMonth("Oct 26", None, None, False, "?"), TrendMonth("Nov 26", 0.5, (0.2, 0.8), True, "half")],
        0.5,
    ),
    "curve": build_curve(
        [Line("calendar days", "#0072B2", [(1, 0.5), (9, 1.0)])], Promise(30, "promised", 1.0)
    ),
    "no curve": build_curve([Line("calendar days", "#0072B2", [])], Promise(30, "promised", None)),
    "ranked": build_ranked_bars(
        [RankedBar("Leak", 3, "3", "three"), RankedBar("Few", None, "fewer than 5", "few")], together=True
    ),
    "fan": build_fan([(date(2026, 11, 1), 9)], [FanPoint(date(2026, 11, 8), 4, 8, 12)]),
}


def list_marks(figure: dict[str, Any]) -> list[int]:
    """The numbers of rows that marks open, without those that open nothing."""
    return [number for trace in figure["data"] for _, number in trace.get("customdata", []) if number >= 0]


@pytest.mark.parametrize("name", FIGURES)
def test_plotly_finds_no_fault(name: str) -> None:
    checked = go.Figure(FIGURES[name]).to_dict()
    assert len(checked["data"]) == len(FIGURES[name]["data"])


@pytest.mark.parametrize("name", ["stock", "months", "ranked"])
def test_bars_begin_at_zero(name: str) -> None:
    layout = FIGURES[name]["layout"]
    axis = layout["xaxis"] if name == "ranked" else layout.get("yaxis2", layout["yaxis"])
    assert axis.get("rangemode") == "tozero" or axis["range"][0] == 0


def test_every_mark_has_a_number_of_its_own() -> None:
    assert list_marks(FIGURES["stock"]) == [0, 1, 2, 3]
    assert sorted(list_marks(FIGURES["cells"])) == [0, 1, 2, 3]
    assert list_marks(FIGURES["months"]) == [0, 1, 2, 3]
    assert list_marks(FIGURES["trend"]) == [0, 1]


def test_no_data_is_hatched_and_named_and_zero_is_not() -> None:
    first, second = FIGURES["cells"]["data"]
    assert first["marker"]["pattern"]["shape"] == ["", "x"]
    assert second["marker"]["pattern"]["shape"] == ["", ""]
    gap = FIGURES["months"]["data"][-1]
    assert gap["marker"]["pattern"]["shape"] == "x"
    assert gap["y"] == [7, None]
    assert "no data" in [note["text"] for note in FIGURES["months"]["layout"]["annotations"]]
    assert "no data" in [note["text"] for note in FIGURES["trend"]["layout"]["annotations"]]
    assert FIGURES["ranked"]["data"][1]["marker"]["pattern"]["shape"] == "x"


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    assert FIGURES["stock"]["data"][0]["y"] == [None, 5]
    assert FIGURES["trend"]["data"][-1]["y"] == [None, 0.5]
    assert FIGURES["trend"]["data"][-1]["marker"]["symbol"] == ["circle", "diamond"]


def test_stronger_is_stronger_and_words_stay_readable() -> None:
    strengths = [float(tint("#D55E00", strength)[:-1].rsplit(",", 1)[1]) for strength in (-1, 0, 0.5, 1, 9)]
    assert strengths == sorted(strengths)
    assert (strengths[0], strengths[-1]) == (0.06, 0.6)


def test_a_sparkline_stands_on_zero_and_is_told_in_words() -> None:
    picture = draw_sparkline([0, 5, 10])
    assert picture.startswith("<svg")
    assert 'points="4.0,40.0 120.0,22.0 236.0,4.0"' in picture
    assert draw_sparkline([0, 0]).count("40.0") >= 3
    assert tell_sparkline("Open now", [1200, 5]) == "Open now by month, oldest first: 1\u202f200, 5"


def test_long_names_break_once_and_short_ones_do_not() -> None:
    assert break_name("Property rates", 20) == "Property rates"
    assert break_name("Water and electricity metering", 20) == "Water and electricity<br>metering"
    assert break_name("a " * 40, 10).endswith("…")


def test_the_picture_is_kept_in_the_form_asked_for() -> None:
    assert make_config("ageing", "svg")["toImageButtonOptions"]["format"] == "svg"
    assert make_config("ageing")["toImageButtonOptions"]["filename"] == "ageing"


def test_on_a_phone_every_bar_leaves_its_words_their_room() -> None:
    bars = [RankedBar("Ours", 6.0, "6.0 d, agreed 14 d", ""), RankedBar("Theirs", 3.0, "3.0 d", "")]
    wide, phone = (
        build_ranked_bars(bars, narrow=narrow)["layout"]["xaxis"]["range"][1] for narrow in (False, True)
    )
    letters, plot = len(bars[0].words), 180
    assert phone > wide
    assert plot * 6.0 / phone + 6.5 * letters <= plot + 0.01


@pytest.mark.parametrize(("days", "side"), [(30, "right"), (3, "left")])
def test_the_words_of_the_promise_stand_where_there_is_room(days: int, side: str) -> None:
    figure = build_curve(
        [Line("calendar days", "#0072B2", [(1, 0.5), (20, 1.0)])], Promise(days, "promised", 1.0)
    )
    assert figure["layout"]["annotations"][1]["xanchor"] == side
