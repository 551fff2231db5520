"""The lattice of what is published of one month: ward, region and city by category, with every total."""

from collections.abc import Mapping
from typing import NamedTuple


class Figure(NamedTuple):
    """A count's place in the lattice; None means all of them: (None, None, None) is the whole city."""

    region: str | None = None
    ward_no: int | None = None
    category: str | None = None


def list_figures_of(cell: Figure) -> tuple[Figure, ...]:
    """The six figures that a ward's cell of one category counts in, itself first."""
    region, ward_no, category = cell
    return (
        cell,
        Figure(region, ward_no, None),
        Figure(region, None, category),
        Figure(region, None, None),
        Figure(None, None, category),
        Figure(),
    )


def add_margins(counts: Mapping[Figure, int]) -> dict[Figure, int]:
    """Every figure of the lattice from its cells, in an order that only depends on their names.

    Raises:
        ValueError: a count is below zero, a key is no cell of a ward and a category, a ward is in two
            regions.
    """
    _check(counts)
    figures: dict[Figure, int] = {}
    for cell in sorted(counts, key=_order):
        for figure in list_figures_of(cell):
            figures[figure] = figures.get(figure, 0) + counts[cell]
    return figures


def _check(counts: Mapping[Figure, int]) -> None:
    if any(None in cell for cell in counts):
        raise ValueError("a cell is a region, a ward and a category")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is below zero")
    if len({cell[:2] for cell in counts}) != len({cell.ward_no for cell in counts}):
        raise ValueError("a ward is in two regions")


def _order(cell: Figure) -> tuple[str, int, str]:
    return (cell.region or "", cell.ward_no or 0, cell.category or "")
