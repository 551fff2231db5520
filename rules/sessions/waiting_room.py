"""The line in front of a virtual session: who is next, how long they wait, who is late or stays away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Waiting:
    """One resident in line. `place_at`: the booked time, or when they came; kept when handed on."""

    arrival_id: int
    is_booked: bool
    place_at: datetime
    arrived_at: datetime

    def wait_minutes(self, now: datetime) -> int:
        """Whole minutes waited for their turn: booked ones since their time, others since they came."""
        since = max(self.arrived_at, self.place_at) if self.is_booked else self.arrived_at
        return max(0, int((now - since).total_seconds() // 60))


def order_line(line: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Who is next: booked ones whose time has come, then who came without a seat, then who came early."""
    return sorted(line, key=lambda each: _rank(each, now))


def _rank(each: Waiting, now: datetime) -> tuple[int, datetime, int]:
    if not each.is_booked:
        return 1, each.place_at, each.arrival_id
    return (0 if each.place_at <= now else 2), each.place_at, each.arrival_id


def may_be_absent(starts_at: datetime, now: datetime, late_minutes: int) -> bool:
    """Whether a booked resident who has not come may be counted as absent."""
    return now >= starts_at + timedelta(minutes=late_minutes)
