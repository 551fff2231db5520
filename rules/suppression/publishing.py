"""Which figures of a month are published and which are hidden, so that no sum gives a small one away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.suppression.figures import Figure, add_margins
from rules.suppression.network import Network


@dataclass(frozen=True, slots=True)
class Limits:
    """From which count on a figure may be seen, and how far apart what a small one could be must lie."""

    threshold: int
    width: int


@dataclass(frozen=True, slots=True)
class Published:
    """Every figure of the lattice, None where it is hidden, and the sentence that goes with them."""

    figures: Mapping[Figure, int | None]
    note: str

    @property
    def hidden(self) -> frozenset[Figure]:
        """The figures that are not shown."""
        return frozenset(figure for figure, count in self.figures.items() if count is None)


def publish(counts: Mapping[Figure, int], limits: Limits) -> Published:
    """The counts of ward by category of one closed period with all their totals, the small ones protected.

    Hidden are counts from 1 to threshold - 1 and as many others as it takes that each of these, at
    every level, could be larger by at least `width` with every published figure the same. Depends on the
    counts only: the same counts give the same table whoever asks, and in whatever order they come.
    """
    figures = add_margins(counts)
    network = Network(figures)
    small = [figure for figure, count in figures.items() if 0 < count < limits.threshold]
    hidden = set(small)
    for figure in small:
        hidden.update(network.find_way_round(figure, hidden, limits.width))
    shown = {figure: None if figure in hidden else count for figure, count in figures.items()}
    return Published(figures=shown, note=describe(limits))


def add_up(tables: Sequence[Mapping[Figure, int | None]]) -> dict[Figure, int | None]:
    """Several periods as one: a sum where each of its parts is published, so that it tells nothing new."""
    total: dict[Figure, int | None] = {}
    for figure in dict.fromkeys(figure for table in tables for figure in table):
        parts = [table.get(figure, 0) for table in tables]
        known = [part for part in parts if part is not None]
        total[figure] = sum(known) if len(known) == len(parts) else None
    return total


def describe(limits: Limits) -> str:
    """What a reader of published figures is told."""
    return (
        f"Counts from 1 to {limits.threshold - 1} are not shown, nor are others from which "
        "they could be worked out; a dash stands for them."
    )
