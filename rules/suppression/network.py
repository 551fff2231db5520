"""The lattice as a network of flows, in which a way through hidden figures is room for doubt.

People flow from the city into its regions, their wards, the wards' categories, the regions' categories,
the city's categories and back to the city: each figure is the flow on one edge, and that parts sum to
totals means that what flows into a node flows out of it. Two tables that agree in all that is published
differ by a circulation on the hidden edges (R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows, 1993).
"""

import heapq
from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from rules.suppression.figures import Figure

Node = tuple[str, ...]
_CITY: Final[Node] = ("city",)
_TOTAL: Final[Node] = ("total",)


class Edge(NamedTuple):
    """A figure as a flow from one node to another."""

    start: Node
    end: Node


class Step(NamedTuple):
    """One way out of a node: along a figure's edge (the figure grows) or against it (it shrinks)."""

    figure: Figure
    to: Node
    grows: bool


def draw_edge(figure: Figure) -> Edge:
    """Where a figure flows from and to."""
    region, ward_no, category = figure
    if figure == Figure():
        return Edge(_TOTAL, _CITY)
    if region is None:
        return Edge(("category", category or ""), _TOTAL)
    if ward_no is None and category is None:
        return Edge(_CITY, ("region", region))
    if ward_no is None:
        return Edge(("share", region, category or ""), ("category", category or ""))
    if category is None:
        return Edge(("region", region), ("ward", str(ward_no)))
    return Edge(("ward", str(ward_no)), ("share", region, category))


class Network:
    """The edges of one lattice, and the cheapest way round through them."""

    def __init__(self, figures: Mapping[Figure, int]) -> None:
        """Take the counts of every figure, margins included."""
        self._figures = figures
        self._steps: dict[Node, list[Step]] = {}
        for figure in figures:
            start, end = draw_edge(figure)
            self._steps.setdefault(start, []).append(Step(figure, end, grows=True))
            self._steps.setdefault(end, []).append(Step(figure, start, grows=False))

    def find_way_round(self, figure: Figure, hidden: Container[Figure], room: int) -> list[Figure]:
        """The other figures to hide so that this one could be larger by `room` and nobody could tell.

        The cheapest way from where the figure flows to back to where it comes from: figures on it grow or
        shrink by `room`, every published sum stays, no count falls below zero. One always is there: over
        the totals.
        """
        start, end = draw_edge(figure)
        came: dict[Node, tuple[Node, Figure]] = {}
        costs = {end: 0}
        heap: list[tuple[int, Node]] = [(0, end)]
        while heap:
            cost, node = heapq.heappop(heap)
            if node == start:
                return _walk_back(came, end, start)
            if cost > costs[node]:
                continue
            for step in self._steps[node]:
                if step.figure == figure or not (step.grows or self._figures[step.figure] >= room):
                    continue
                total = cost + (0 if step.figure in hidden else _weigh(step.figure))
                if total < costs.get(step.to, total + 1):
                    costs[step.to] = total
                    came[step.to] = (node, step.figure)
                    heapq.heappush(heap, (total, step.to))
        raise AssertionError("the totals always close the way")


def _walk_back(came: Mapping[Node, tuple[Node, Figure]], first: Node, last: Node) -> list[Figure]:
    way = []
    node = last
    while node != first:
        node, figure = came[node]
        way.append(figure)
    return way


def _weigh(figure: Figure) -> int:
    """What it costs to hide a figure: a total far more than any of its parts, which are many."""
    names = 3 - figure.count(None)
    if names == 3:
        return 1
    if figure.region is not None and names == 2:
        return 20
    return 2_000 if names else 100_000
