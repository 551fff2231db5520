"""What all charts of figures have in common: colours, margins, marks that tell and open, gaps."""

from collections.abc import Sequence
from typing import Any, Final, Literal

Figure = dict[str, Any]
Picture = Literal["png", "svg"]

# Okabe and Ito's colours, which people who see few colours tell apart; meaning as everywhere on the desk
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
VERMILION: Final = "#D55E00"
AMBER: Final = "#E69F00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
GREY: Final = "#8A9694"
INK: Final = "#0E1817"
INK_ON_DARK: Final = "#E8EEED"
SERIES: Final = (BLUE, AMBER, GREEN, PURPLE, SKY, VERMILION, GREY)
GAP: Final[Figure] = {
    "color": GREY,
    "opacity": 0.5,
    "pattern": {"shape": "x", "fillmode": "replace", "solidity": 0.2, "size": 6},
}
# a chosen mark opens its rows, so that the others need not fade; plotly wants both told
STEADY: Final[Figure] = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
_THIN: Final = "\u202f"


def make_layout(height: int, **more: Any) -> Figure:
    """A bare layout; colours of text and ground come from the page's theme."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 26, "b": 8, "autoexpand": True},
        "showlegend": False,
        "hoverlabel": {"align": "left"},
        "hovermode": "closest",
        "dragmode": False,
        "annotations": [],
    } | more


def make_axis(**more: Any) -> Figure:
    return {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True} | more


def make_month_axis(labels: Sequence[str], **more: Any) -> Figure:
    """Months as 'Nov 25': every second one is named, counted from the last, the year where it changes."""
    shown = list(labels)[::-1][::2][::-1]
    words, year = [], ""
    for label in shown:
        month, _, of_year = label.partition(" ")
        words.append(month if of_year == year else f"{month}<br>20{of_year}")
        year = of_year
    return make_axis(
        type="category", tickmode="array", tickvals=shown, ticktext=words, tickangle=0, ticks="", **more
    )


def make_config(name: str, picture: Picture = "png") -> Figure:
    """What plotly offers beside a chart: to keep it as a picture."""
    return {
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": picture, "filename": name, "scale": 2 if picture == "png" else 1},
    }


def make_note(text: str, x: Any, y: Any, **more: Any) -> Figure:
    """Words on a chart, at a place of its axes."""
    return {
        "text": text, "x": x, "y": y, "showarrow": False, "xanchor": "left", "yanchor": "middle",
        "align": "left", "font": {"size": 12},
    } | more  # fmt: skip


def make_swatch(colour: str, shape: str = "■") -> str:
    """A spot of a series' colour before its name, which itself stays in the colour of text."""
    return f'<span style="color:{colour}">{shape}</span>'


def make_bars(
    x: Sequence[Any], y: Sequence[Any], told: Sequence[str], *, colour: Any, first: int = 0, **more: Any
) -> Figure:
    """Bars that tell themselves when pointed at, and which row of the chart each of them opens."""
    return {
        "type": "bar", "x": list(x), "y": list(y), "marker": {"color": colour},
        "customdata": [[words, first + place] for place, words in enumerate(told)],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        **STEADY,
        "textangle": 0, "cliponaxis": False, "constraintext": "none", "textfont": {"size": 12},
    } | more  # fmt: skip


def break_name(name: str, longest: int) -> str:
    """A long name on two lines, so that a phone still has room for what it names."""
    if len(name) <= longest:
        return name
    lines = [""]
    for word in name.split():
        if len(lines[-1]) + len(word) > longest and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines[:2]) + ("…" if len(lines) > 2 else "")


def show_number(value: float | None, decimals: int = 0) -> str:
    """A figure with thin spaces; a dash where there is none."""
    return "–" if value is None else f"{value:,.{decimals}f}".replace(",", _THIN)


def show_share(share: float | None) -> str:
    return "no data" if share is None else f"{100 * share:.1f}{_THIN}%"


def tint(colour: str, strength: float) -> str:
    """A colour let through to the ground by 6 to 60 parts of a hundred, so that words on it stay readable."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{0.06 + 0.54 * max(0.0, min(1.0, strength)):.3f})"
