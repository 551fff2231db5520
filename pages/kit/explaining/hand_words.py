"""Whose move it was: one bar that is the whole life of a query, and a table that sums to it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages.kit.charts import CONFIG, ReadyFigure
from pages.kit.explaining.hand_picture import Share, build_hands
from pages.kit.explaining.lengths import show_days
from pages.kit.grid import draw_grid
from rules.hand_names import name_hand
from rules.hands import HandSpan
from rules.lookups import Reference

_MINUTE: Final = 60


def draw_hands(spans: Sequence[HandSpan], reference: Reference, resolved: str) -> None:
    """Draw the bar and the table; `resolved` says how long it stood resolved, or is empty."""
    shares = list_shares(spans, reference)
    if not shares:
        st.caption("It has only just come in.")
        return
    told = ", ".join(f"{share.name} {share.percent} %" for share in shares)
    st.plotly_chart(
        ReadyFigure(build_hands(shares)), key="explained_hands", config=CONFIG, alt=f"Time in hands: {told}."
    )
    whole = sum(share.minutes for share in shares)
    rows = [[share.name, show_days(share.minutes * _MINUTE), f"{share.percent} %"] for share in shares]
    rows.append(["Whole life", show_days(whole * _MINUTE), "100 %"])
    draw_grid(("Whose move", "Time", "Share"), rows, "Time in hands", right=(1, 2))
    about = "Calendar time from receipt, nights and weekends included. Nobody: nobody had taken it."
    st.caption(f"{about} {resolved}".strip())


def list_shares(spans: Sequence[HandSpan], reference: Reference) -> list[Share]:
    """Each hand's minutes and percent, longest first; both are rounded so that they sum to the whole."""
    seconds: dict[str, float] = {}
    for span in spans:
        seconds[span.hand] = seconds.get(span.hand, 0.0) + span.seconds
    ordered = sorted(seconds.items(), key=lambda found: -found[1])
    whole = sum(seconds.values())
    minutes = _round_together([length / _MINUTE for _, length in ordered])
    percents = _round_together([100 * length / whole for _, length in ordered])
    return [
        Share(hand, name_hand(hand, reference), minute, percent)
        for (hand, _), minute, percent in zip(ordered, minutes, percents, strict=True)
    ]


def _round_together(figures: Sequence[float]) -> list[int]:
    """Whole numbers whose sum is the rounded sum."""
    rounded, total, before = [], 0.0, 0
    for figure in figures:
        total += figure
        rounded.append(round(total) - before)
        before = round(total)
    return rounded
