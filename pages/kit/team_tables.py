"""The tables of who holds what and of what nobody holds; every figure opens its queries."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from outward.sheets import Cell
from pages.kit.kpi_table import FigureTable, make_table
from pages.kit.turns import Turns
from queries.team_load import Load, PersonLoad, Unassigned
from rules.case_filter import CaseFilter
from rules.lookups import Reference

Count = Callable[[Load], int]
MEASURES: Final[dict[str, tuple[str, Count, CaseFilter]]] = {
    "open": ("Open", lambda load: load.open, CaseFilter()),
    "overdue": ("Overdue", lambda load: load.overdue, CaseFilter(overdue=True)),
    "risk": ("At risk", lambda load: load.at_risk, CaseFilter(at_risk=True)),
}
GONE: Final = "⚑"


def tabulate_people(
    people: tuple[PersonLoad, ...], code: str, turns: Turns, reference: Reference, now: datetime
) -> FigureTable:
    """A row a person: all of a measure, each category that anybody holds, the days of the oldest, and when
    they are away and sit in a virtual session next."""
    words, count, measured = MEASURES[code]
    used = [one for one in reference.categories if any(one in person.categories for person in people)]

    def make_row(person: PersonLoad) -> list[Cell]:
        loads = person.categories
        figures = [count(loads[one]) if one in loads else 0 for one in used]
        oldest = min((load.oldest_at for load in loads.values()), default=None)
        name = person.name if person.is_active else f"{GONE} {person.name}"
        days = (now - oldest).days if oldest else None
        away, evening = turns.tell_away(person.user_id), turns.find_evening(person.user_id)
        return [name, sum(figures), *figures, days, away, evening]

    def find(row: int, column: int) -> CaseFilter | None:
        mine = measured.but(holder_id=people[row].user_id)
        if 2 <= column < 2 + len(used):
            return mine.but(category_codes=(used[column - 2],))
        return mine

    columns = [reference.categories[one].name for one in used]
    return make_table(
        "Work by person and category",
        [
            ("Name", "text"),
            (words, "count"),
            *((name, "count") for name in columns),
            ("Oldest, days", "count"),
            ("Away", "text"),
            ("Evening", "date"),
        ],
        [make_row(person) for person in people],
        find,
    )


def tabulate_unassigned(found: tuple[Unassigned, ...], reference: Reference, now: datetime) -> FigureTable:
    """A row a category: all that nobody holds, the overdue, each age, and the days of the oldest."""
    ages = reference.age_buckets
    free = CaseFilter(whose="unassigned")

    def find(row: int, column: int) -> CaseFilter | None:
        here = free.but(category_codes=(found[row].category_code,))
        if column == 2:
            return here.but(overdue=True)
        if 3 <= column < 3 + len(ages):
            return here.but(age_buckets=(ages[column - 3].code,))
        return here

    columns = ["Open", "Overdue", *(age.name for age in ages), "Oldest, days"]
    return make_table(
        "Held by nobody",
        [("Category", "text"), *((name, "count") for name in columns)],
        [
            [
                reference.categories[one.category_code].name,
                one.load.open,
                one.load.overdue,
                *(one.by_age[age.code] for age in ages),
                (now - one.load.oldest_at).days,
            ]
            for one in found
        ],
        find,
    )
