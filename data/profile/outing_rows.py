"""The row of a profile's file about outings."""

from collections.abc import Iterator
from string import Formatter
from typing import Annotated, Final

from pydantic import Field

from data.profile.cells import Day, Name, Words
from data.profile.evening_rows import Window
from data.profile.rows import Fault, Row

NOTICE_FIELDS: Final = frozenset({"area", "venue", "day", "from", "to", "topics"})
Few = Annotated[int, Field(ge=1, le=20)]


class OutingRulesRow(Row):
    promised_from: Day
    cycle_months: Annotated[int, Field(ge=1, le=60)]
    reserve_days: Annotated[int, Field(ge=0, le=60)]
    areas_a_week: Annotated[int, Field(ge=0, le=100)]
    all_areas_months: Annotated[int, Field(ge=1, le=12)]
    walkabout_hours: Window
    office_hours: Window
    weekdays: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1)]
    walkabouts_a_day: Few
    officials: Annotated[int, Field(ge=0, le=20)]
    agents: Few
    outings_a_week: Few
    stop_minutes: Annotated[int, Field(ge=5, le=240)]
    km_per_hour: Annotated[int, Field(ge=1, le=120)]
    equipment: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    notice: Words = ""

    def find_faults(self) -> Iterator[Fault]:
        if len(set(self.weekdays)) != len(self.weekdays):
            yield "weekdays", "names a day twice"
        try:
            named = {name for _, name, _, _ in Formatter().parse(self.notice) if name is not None}
        except ValueError:
            yield "notice", "has a brace { or } that is not closed"
            return
        for name in sorted(named - NOTICE_FIELDS):
            yield "notice", f"'{{{name}}}' is none of {', '.join(sorted(NOTICE_FIELDS))}"
