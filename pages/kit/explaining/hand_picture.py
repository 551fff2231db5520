"""Time in hands as one stacked bar with its words on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.kit.charts import BLUE, GREY, ORANGE, Figure
from pages.kit.explaining.lengths import show_days
from rules.hands import BILLING, CREDIT_CONTROL, NOBODY, RESIDENT

_COLOURS: Final = {BILLING: "#00735C", CREDIT_CONTROL: "#56B4E9", RESIDENT: BLUE, NOBODY: GREY}
_OWNERS: Final = (ORANGE, "#CC79A7", "#E69F00", "#F0E442")
_DARK: Final = frozenset({BLUE, "#00735C", ORANGE})
_ENOUGH: Final = 15


@dataclass(frozen=True, slots=True)
class Share:
    """One pair of hands: whole minutes and whole percents."""

    hand: str
    name: str
    minutes: int
    percent: int


def build_hands(shares: Sequence[Share]) -> Figure:
    """One bar; what is too narrow for its words tells them when pointed at, and in the table below."""
    owners = iter(_OWNERS * len(shares))
    colours = [_COLOURS.get(share.hand) or next(owners) for share in shares]
    return {
        "data": [_trace(share, colour) for share, colour in zip(shares, colours, strict=True)],
        "layout": {
            "height": 64,
            "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
            "barmode": "stack",
            "showlegend": False,
            "hoverlabel": {"align": "left"},
            "xaxis": {
                "visible": False,
                "fixedrange": True,
                "range": [0, sum(s.minutes for s in shares) or 1],
            },
            "yaxis": {"visible": False, "fixedrange": True},
        },
    }


def _trace(share: Share, colour: str) -> Figure:
    told = f"{share.name}: {show_days(share.minutes * 60)}, {share.percent} %"
    return {
        "type": "bar", "orientation": "h", "x": [share.minutes], "y": [""],
        "marker": {"color": colour, "line": {"color": "white", "width": 1}},
        "text": [f"{share.name} {share.percent} %" if share.percent >= _ENOUGH else ""],
        "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
        "insidetextfont": {"color": "white" if colour in _DARK else "black", "size": 13},
        "customdata": [told], "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
