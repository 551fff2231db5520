"""Signs that a figure was made to look better than the work was, each with the queries to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.filters import conditions
from queries.kpis.ground import list_days, read_sums, select_sums
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.flags import MassClosure, find_mass_closures
from rules.kpis.lens import Lens
from rules.lookups import Reference
from rules.period import widen

_PLAIN: Final = {
    "paused_late": (
        "Paused just before due",
        "The resident was asked for something within the last day before the due date.",
    ),
    "unstated": ("Closed without a written reason", "No outcome was written down."),
    "relogged": (
        "Logged again after closing",
        "The same account logged a query of the same category within 30 days.",
    ),
    "came_back": (
        "Opened again after closing",
        "It may have been closed too early.",
    ),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """One sign: how many queries show it in the period, and which."""

    code: str
    name: str
    words: str
    cases: int
    drill: CaseFilter


def list_flags(
    connection: Connection, actor: Actor, *, lens: Lens, reference: Reference, now: datetime
) -> tuple[Flag, ...]:
    """Signs that show in the period; those that do not are left out."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    flags = [*_list_plain(lens), *_list_mass_closures(connection, lens)]
    if not flags:
        return ()
    counts = connection.execute(
        sa.select(
            *(
                sa.select(sa.func.count())
                .select_from(cases)
                .where(*conditions(flag.drill, actor, reference, now))
                .scalar_subquery()
                for flag in flags
            )
        )
    ).one()
    counted = (
        Flag(flag.code, flag.name, flag.words, count, flag.drill)
        for flag, count in zip(flags, counts, strict=True)
    )
    return tuple(flag for flag in counted if flag.cases)


def _list_plain(lens: Lens) -> Iterator[Flag]:
    for code, (name, words) in _PLAIN.items():
        yield Flag(code, name, words, 0, _select(lens, code, lens.period.first_on, lens.period.last_on))


def _list_mass_closures(connection: Connection, lens: Lens) -> Iterator[Flag]:
    statement = select_sums(lens, [("day", widen(lens.period))], ("counted_on",), find_grounds=list_days)
    closed = {on: sums.closed for (_, on), sums in read_sums(connection, statement, 2).items()}
    for found in find_mass_closures(closed):
        yield Flag(
            "mass_closure", "Many closed at a month's end", _tell(found), 0,
            _select(lens, "closed", found.first_on, found.last_on),
        )  # fmt: skip


def _tell(found: MassClosure) -> str:
    return (
        f"{found.closed} closings in the last days of {found.last_on:%B %Y};"
        f" as many days of that month otherwise had {found.expected:.0f}."
    )


def _select(lens: Lens, counted: str, first_on: date, last_on: date) -> CaseFilter:
    return lens.as_filter(counted=counted, counted_from=first_on, counted_to=last_on)
