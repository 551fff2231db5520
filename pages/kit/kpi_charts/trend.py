"""A share month by month with the limits of chance: what lies outside them has a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pages.kit.kpi_charts.look import (
    BLUE,
    GREY,
    STEADY,
    VERMILION,
    Figure,
    make_axis,
    make_layout,
    make_month_axis,
    make_note,
    make_swatch,
    show_share,
)

HEIGHT: Final = 280


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """A month's share, None without data; the limits of chance; whether it stands out; what it tells."""

    label: str
    share: float | None
    limits: tuple[float, float] | None
    stands_out: bool
    told: str


def build_trend(months: Sequence[TrendMonth], centre: float | None) -> Figure:
    """Rows are the months."""
    labels = [month.label for month in months]
    layout = make_layout(
        HEIGHT,
        xaxis=make_month_axis(labels, range=[-0.5, len(labels) - 0.5]),
        yaxis=make_axis(
            range=[0, 1.05], tickmode="array", tickvals=[0, 0.5, 1], ticktext=["0 %", "50 %", "100 %"]
        ),
    )
    layout["margin"] |= {"t": 34, "r": 92}
    data = [*_make_band(labels, months), _make_line(labels, months)]
    layout["annotations"] = [
        make_note(
            f"{make_swatch(GREY)} what chance does   {make_swatch(VERMILION, '◆')} stands out",
            0, 1, xref="paper", yref="paper", yanchor="bottom", yshift=6,
        )
    ]  # fmt: skip
    if centre is not None:
        data.insert(2, _make_centre(labels, centre))
        layout["annotations"].append(
            make_note(f"{show_share(centre)} in all", labels[-1], centre, xshift=14, font={"size": 11})
        )
    known = [month for month in months if month.share is not None]
    if known:
        last = known[-1]
        away = 0.0 if centre is None else (last.share or 0) - centre
        shift = 0 if abs(away) > 0.08 else 16 if away >= 0 else -16
        words = f"<b>{show_share(last.share)}</b>"
        layout["annotations"].append(make_note(words, last.label, last.share, xshift=14, yshift=shift))
    for month in months:
        if month.share is None:
            layout["annotations"].append(
                make_note("no data", month.label, 0.5, xanchor="center", textangle=-90, font={"color": GREY})
            )
    return {"data": data, "layout": layout}


def _make_band(labels: Sequence[str], months: Sequence[TrendMonth]) -> list[Figure]:
    bounds: list[Figure] = []
    for end in (0, 1):
        bounds.append(
            {
                "type": "scatter", "mode": "lines", "x": list(labels),
                "y": [None if month.limits is None else month.limits[end] for month in months],
                "line": {"width": 0, "shape": "hvh"}, "hoverinfo": "skip",
                "fill": "tonexty" if end else "none", "fillcolor": "rgba(138,150,148,.18)",
            }
        )  # fmt: skip
    return bounds


def _make_centre(labels: Sequence[str], centre: float) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": list(labels), "y": [centre] * len(labels),
        "line": {"color": GREY, "width": 1, "dash": "dash"}, "hoverinfo": "skip",
    }  # fmt: skip


def _make_line(labels: Sequence[str], months: Sequence[TrendMonth]) -> Figure:
    marks: dict[str, Any] = {
        "color": [VERMILION if month.stands_out else BLUE for month in months],
        "symbol": ["diamond" if month.stands_out else "circle" for month in months],
        "size": [11 if month.stands_out else 8 for month in months],
    }
    return {
        "type": "scatter", "mode": "lines+markers", "x": list(labels),
        "y": [month.share for month in months], "connectgaps": False,
        "line": {"color": BLUE, "width": 2}, "marker": marks,
        "customdata": [[month.told, place] for place, month in enumerate(months)],
        "hovertemplate": "%{customdata[0]}<extra></extra>", **STEADY,
        "cliponaxis": False,
    }  # fmt: skip
