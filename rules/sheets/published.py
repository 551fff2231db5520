"""What was published of the wards for a month, as it may stand on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.suppression import Figure, Published
from rules.written import NOTHING, show_count, show_month


@dataclass(frozen=True, slots=True)
class PublishedWard:
    """Open queries of a ward at the end of a month by category; None is a count that is not shown."""

    month_on: date
    rows: Sequence[tuple[str, int | None]]
    total: int | None
    note: str

    @property
    def headline(self) -> str:
        """'Open at the end of Oct 2026: 54'."""
        return f"Open at the end of {show_month(self.month_on)}: {show_published(self.total)}"

    @property
    def shown_rows(self) -> list[tuple[str, str]]:
        return [(name, show_published(count)) for name, count in self.rows]


@dataclass(frozen=True, slots=True)
class WardScore:
    """A line of the scorecard. Days are of walks: the last, the next planned, the one it is due by."""

    ward_no: int
    region: str
    open: int | None
    last_on: date | None
    next_on: date | None
    due_on: date


def pick_ward(
    published: Published, month_on: date, region: str, ward_no: int, names: Mapping[str, str]
) -> PublishedWard:
    """A ward's part of what was published; categories of which none is open are left out.

    `names` are of categories by their codes, in the order of the profile.
    """
    figures: Mapping[Figure, int | None] = published.figures
    rows = [
        (name, figures[Figure(region, ward_no, code)])
        for code, name in names.items()
        if figures.get(Figure(region, ward_no, code), 0) != 0
    ]
    return PublishedWard(month_on, rows, figures.get(Figure(region, ward_no), 0), published.note)


def show_published(count: int | None) -> str:
    """A count, or the dash for one that is not shown."""
    return NOTHING if count is None else show_count(count)
