"""Measured supplies: the lines of a meter and its successors, and how much is used a day."""

from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Final

from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Line, Meter, RowKey

READ: Final = frozenset({"actual", "customer", "special"})
YEAR: Final = 365.25
SEASON_DAYS: Final = 45
NEAR_DAYS: Final = 130
SLACK_DAYS: Final = 45
NEAREST: Final = 6


@dataclass(frozen=True)
class Supply:
    """One service point of an account. `lines` are its measured lines in order of time, taken back or not."""

    service: str
    record: AccountRecord
    lines: tuple[Line, ...]

    @cached_property
    def standing(self) -> list[Line]:
        """Lines that were not taken back."""
        taken_back = self.record.reversals
        return [line for line in self.lines if line[:3] not in taken_back] if taken_back else list(self.lines)

    @cached_property
    def read(self) -> list[Line]:
        """Standing lines that end on a reading, with a use that can be."""
        return [line for line in self.standing if is_read(line)]

    @cached_property
    def range(self) -> tuple[float, float]:
        """The least and the most used a day in any period that was read; (0, 0) without one."""
        levels = [level for _, level, _ in self._levels]
        return (min(levels), max(levels)) if levels else (0.0, 0.0)

    def meter_on(self, line: Line) -> Meter | None:
        """The meter row that a line goes by."""
        found = [
            meter
            for meter in self.record.own_meters
            if meter.meter_no == line.meter_no and meter.from_on <= (line.to_on or 0)
        ]
        return found[-1] if found else None

    def expected_daily(
        self, line: Line, *, before: bool = False, without: frozenset[RowKey] = frozenset()
    ) -> float:
        """What use a day one would expect in a line's period, in ten-thousandths; 0 where nothing says.

        The middle of actual readings of the same season and of the months around it; `before` looks only
        back, `without` leaves lines out.
        """
        at, first = middle(line), line.from_on or 0
        others = [
            (abs(mid - at), level)
            for mid, level, one in self._levels
            if one is not line
            and not (before and (one.to_on or 0) >= first)
            and (not without or one[:3] not in without)
        ]
        near = sorted(each for each in others if each[0] <= NEAR_DAYS)[:NEAREST]
        season = [each for each in others if each[0] > NEAR_DAYS and season_apart(each[0]) <= SEASON_DAYS]
        found = [level for _, level in (*near, *season)]
        if len(found) < 2:
            found = [level for _, level in sorted(others)[:NEAREST]]
        return median(found) if found else 0.0

    @cached_property
    def _levels(self) -> list[tuple[int, float, Line]]:
        """Middle day and use a day of every period that was read."""
        return [(middle(line), daily(line), line) for line in self.read]

    def factor_e4(self, line: Line) -> int:
        """Units for one step of the register, by the meter row; 1 where there is none."""
        meter = self.meter_on(line)
        return meter.factor_e4 if meter else 10_000

    def after(self, line: Line) -> Line | None:
        """The next standing line of the same meter."""
        following = [
            one
            for one in self.standing
            if one.meter_no == line.meter_no and (one.from_on or 0) > (line.from_on or 0)
        ]
        return following[0] if following else None

    def read_before(self, on: int, most: int = 12, days: int = 400) -> list[Line]:
        """The last lines on readings that ended before a day, the newest last."""
        return [line for line in self.read if (line.to_on or 0) < on and (line.to_on or 0) >= on - days][
            -most:
        ]


def is_read(line: Line) -> bool:
    """Whether the line ends on a reading and bills a use that can be."""
    return line.kind in READ and line.quantity_e4 is not None and line.quantity_e4 >= 0 and length(line) > 0


def length(line: Line) -> int:
    """Days of a line's period, both ends counted."""
    return (line.to_on or 0) - (line.from_on or 0) + 1


def daily(line: Line) -> float:
    """Use a day in ten-thousandths of a unit."""
    return (line.quantity_e4 or 0) / max(length(line), 1)


def middle(line: Line) -> int:
    """The day in the middle of a line's period."""
    return ((line.from_on or 0) + (line.to_on or 0)) // 2


def season_apart(days: int) -> float:
    """How far two days are apart within the year."""
    rest = days % YEAR
    return min(rest, YEAR - rest)


def list_supplies(record: AccountRecord) -> list[Supply]:
    """The account's service points: meters that follow one another are one, meters side by side several."""
    by_meter: dict[tuple[str, str], list[Line]] = {}
    for line in record.metered:
        by_meter.setdefault((line.service, line.meter_no or ""), []).append(line)
    chains: list[list[Line]] = []
    for lines in by_meter.values():
        for chain in chains:
            follows = (lines[0].from_on or 0) > (chain[-1].to_on or 0) - SLACK_DAYS
            if (
                chain[0].service == lines[0].service
                and follows
                and (chain[-1].to_on or 0) < (lines[-1].to_on or 0)
            ):
                chain.extend(lines)
                break
        else:
            chains.append(list(lines))
    return [Supply(chain[0].service, record, tuple(chain)) for chain in chains]
