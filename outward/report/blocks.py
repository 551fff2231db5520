"""What a page of the report is made of; plain values that the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]
LEFT: Align = "left"
RIGHT: Align = "right"


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG and what it shows in words, for those who cannot see it. Width in millimetres."""

    svg: str
    alt: str
    width: float
    kind: Literal["picture"] = "picture"


Cell = str | Picture


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a lead is larger, a note smaller."""

    words: str
    look: Literal["lead", "body", "note"] = "body"
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, widths as shares of the page; `total`: the last row adds the others up."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    align: Sequence[Align]
    total: bool = False
    widths: Sequence[float] = ()
    look: Literal["airy", "dense"] = "airy"
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture under its finding."""

    finding: str
    picture: Picture
    note: str = ""
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Term:
    """What a figure means: its words and, by name, how it is counted."""

    name: str
    words: str
    facts: Sequence[tuple[str, str]]
    kind: Literal["term"] = "term"


Block = Text | Table | Chart | Term


@dataclass(frozen=True, slots=True)
class Page:
    """A chapter."""

    title: str
    blocks: Sequence[Block]
    on_new_sheet: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report. `facts` stand on the cover, the headline says the month in a few sentences."""

    municipality: str
    month: str
    scope: str
    facts: Sequence[tuple[str, str]]
    headline: Sequence[str]
    pages: Sequence[Page]
