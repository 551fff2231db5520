"""Somebody who collects every table ever published and works out what the hidden counts can be."""

from collections.abc import Mapping, Sequence
from typing import Any

import highspy

from rules.suppression import Figure
from rules.suppression.figures import list_figures_of

Table = Mapping[Figure, int | None]


class Attacker:
    """Knows all published figures and that a count is a whole number of zero or more.

    `tables` are one of a period each; `sums` say of which periods (by position) a further table is the total.
    """

    def __init__(
        self, cells: Sequence[Figure], tables: Sequence[Table], sums: Sequence[tuple[Sequence[int], Table]]
    ) -> None:
        self._cells = list(cells)
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for _ in range(len(self._cells) * len(tables)):
            self._solver.addVar(0.0, highspy.kHighsInf)
        for period, table in enumerate(tables):
            self._learn([period], table)
        for periods, table in sums:
            self._learn(periods, table)

    def find_bounds(self, period: int, figure: Figure) -> tuple[float, float]:
        """The least and the most that a figure can be, given everything published."""
        return self._solve(period, figure, 1.0), self._solve(period, figure, -1.0)

    def _learn(self, periods: Sequence[int], table: Table) -> None:
        for figure, count in table.items():
            if count is not None:
                columns = [column for period in periods for column in self._columns(period, figure)]
                self._solver.addRow(count, count, len(columns), columns, [1.0] * len(columns))

    def _columns(self, period: int, figure: Figure) -> list[int]:
        start = period * len(self._cells)
        return [start + no for no, cell in enumerate(self._cells) if figure in list_figures_of(cell)]

    def _solve(self, period: int, figure: Figure, sign: float) -> float:
        columns = self._columns(period, figure)
        for column in columns:
            self._solver.changeColCost(column, sign)
        self._solver.run()
        status = self._solver.getModelStatus()
        least: float = sign * self._solver.getInfo().objective_function_value
        for column in columns:
            self._solver.changeColCost(column, 0.0)
        if status in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return -sign * float("inf")
        assert status == highspy.HighsModelStatus.kOptimal, status
        return least
