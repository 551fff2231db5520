"""A figure as a tile: large, compared, thirteen months of it, and the way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from pages.kit.kpi_charts.sparkline import draw_sparkline, tell_sparkline
from pages.kit.tiles import link_queue
from rules.case_filter import CaseFilter

_STILL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much a figure is higher or lower than another, in words, and whether that is good."""

    words: str
    description: str
    direction: Literal["up", "down", "off"]
    is_good: bool | None


@dataclass(frozen=True, slots=True)
class KpiTile:
    """One tile. `notes` are the other figures that belong to it: the other clock, a year ago."""

    label: str
    value: str
    compared: Comparison | None
    notes: Sequence[str]
    months: Sequence[float]
    rows: CaseFilter
    link: str
    help_text: str


def compare(
    value: float | None, before: float | None, words: str, description: str, good: str
) -> Comparison | None:
    """A comparison, or None where there is nothing to compare. `words` is the difference without its sign."""
    if value is None or before is None:
        return None
    change = value - before
    if abs(change) < _STILL:
        return Comparison("the same", description, "off", None)
    is_good = None if good == "neither" else (change > 0) is (good == "up")
    return Comparison(words, description, "up" if change > 0 else "down", is_good)


def draw_kpi_tile(tile: KpiTile) -> None:
    """Draw it."""
    compared = tile.compared
    colour: Literal["green", "red", "gray"] = "gray"
    if compared is not None and compared.is_good is not None:
        colour = "green" if compared.is_good else "red"
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(
            tile.label,
            tile.value,
            delta=compared.words if compared else None,
            delta_description=compared.description if compared else None,
            delta_arrow=compared.direction if compared else "off",
            delta_color=colour,
            help=tile.help_text,
        )
        if len(tile.months) > 1:
            # the metric's own line hides parts of itself from those who hear it
            st.image(
                draw_sparkline(tile.months), width="stretch", alt=tell_sparkline(tile.label, tile.months)
            )
        st.caption("  \n".join(tile.notes))
        link_queue(tile.link, tile.rows)
