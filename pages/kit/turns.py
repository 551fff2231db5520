"""When each person is away next, and sits in a virtual session next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pages.kit.format import show_date
from queries.sessions.board import Absence
from rules.lookups import Reference


class Turns:
    """What is noted of everybody from a day on. `absences` by when they begin, as they are listed."""

    def __init__(
        self,
        absences: Sequence[Absence],
        evenings: Mapping[int, datetime],
        reference: Reference,
        now: datetime,
    ) -> None:
        self._today = reference.local_day(now)
        self._away: dict[int, Absence] = {}
        for absence in absences:
            self._away.setdefault(absence.user_id, absence)
        self._evenings = {user_id: reference.local_day(at) for user_id, at in evenings.items()}

    def tell_away(self, user_id: int) -> str | None:
        """Such as 'now, until 4 Dec 2026', or the days of leave to come; None without any."""
        absence = self._away.get(user_id)
        if absence is None:
            return None
        if absence.from_on <= self._today:
            return f"now, until {show_date(absence.to_on)}"
        if absence.from_on == absence.to_on:
            return show_date(absence.from_on)
        return f"{show_date(absence.from_on)} to {show_date(absence.to_on)}"

    def find_evening(self, user_id: int) -> date | None:
        """The local day of the next evening."""
        return self._evenings.get(user_id)
