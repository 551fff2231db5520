"""Declared holidays and stoppages: what each is, and the new version of the rules it makes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables import reference as tables
from data.tables.clocks import stoppage
from queries.actions.audit import add_audit
from queries.actions.rules import change_rules
from queries.actions.steps import SHORTEST_REASON
from rules.access import check
from rules.actor import Actor
from rules.clocks.rulebook import Rulebook
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference
from rules.office_hours import FIRST_YEAR, LAST_YEAR

LONGEST_STOPPAGE: Final = timedelta(days=92)
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class StoppageFields:
    """What somebody declares: instants, the reason as residents may read it, and where it holds."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    regions: tuple[str, ...] = ()
    category_codes: tuple[str, ...] = ()


def check_stoppage(fields: StoppageFields, reference: Reference) -> StoppageFields:
    """The fields, tidied.

    Raises:
        InvalidInput: with what to change.
    """
    if fields.ends_at <= fields.starts_at:
        raise InvalidInput("The stoppage must end after it began.")
    if fields.ends_at - fields.starts_at > LONGEST_STOPPAGE:
        raise InvalidInput("A stoppage lasts three months at most. Declare the rest as another one.")
    reason = fields.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise InvalidInput("Say in a few words why nobody could work: residents and managers will read it.")
    _require_known(fields.regions, reference.regions, "region")
    _require_known(fields.category_codes, reference.categories, "category")
    return StoppageFields(fields.starts_at, fields.ends_at, reason, fields.regions, fields.category_codes)


def _require_known(codes: Collection[str], known: Collection[str], what: str) -> None:
    if unknown := set(codes) - set(known):
        raise InvalidInput(f"There is no {what} {', '.join(sorted(unknown))}.")


def _require_scope(actor: Actor, fields: StoppageFields) -> None:
    """Who sees a part of the municipality may declare for that part."""
    for known, chosen, words in (
        (actor.regions, fields.regions, "regions"),
        (actor.category_codes, fields.category_codes, "categories"),
    ):
        if known and not (chosen and set(chosen) <= set(known)):
            raise InvalidInput(f"Choose among your own {words}: {', '.join(known)}.")


def declare_stoppage(
    connection: Connection, actor: Actor, *, fields: StoppageFields, reference: Reference, now: datetime
) -> Rulebook:
    """Declare that nobody could work; shown due dates and adjusted figures move, raw ones do not.

    Raises:
        InvalidInput: with what to change.
    """
    check(actor, "change_rules")
    fields = check_stoppage(fields, reference)
    _require_scope(actor, fields)
    connection.execute(
        sa.insert(stoppage).values(
            starts_at=fields.starts_at,
            ends_at=fields.ends_at,
            reason=fields.reason,
            regions=list(fields.regions),
            category_codes=list(fields.category_codes),
            declared_by=actor.user_id,
            declared_at=now,
        )
    )
    add_audit(connection, actor, kind="stoppage_declared", subject=fields.reason)
    words = f"Stoppage: {fields.reason}"
    return change_rules(connection, actor, kind="stoppage", words=words)


def cancel_stoppage(connection: Connection, actor: Actor, *, stoppage_id: int, now: datetime) -> Rulebook:
    """Take a stoppage back; due dates go back to where they would be without it.

    Raises:
        NotFound: there is no such stoppage, or it was taken back before.
    """
    check(actor, "change_rules")
    reason = connection.scalar(
        sa.update(stoppage)
        .where(stoppage.c.stoppage_id == stoppage_id, stoppage.c.cancelled_at.is_(None))
        .values(cancelled_by=actor.user_id, cancelled_at=now)
        .returning(stoppage.c.reason)
    )
    if reason is None:
        raise NotFound("That stoppage was taken back before, or does not exist.")
    add_audit(connection, actor, kind="stoppage_cancelled", subject=reason)
    words = f"Stoppage taken back: {reason}"
    return change_rules(connection, actor, kind="stoppage", words=words)


def check_declared_day(on: date, name: str, reference: Reference) -> str:
    """The name, tidied.

    Raises:
        InvalidInput: with what to change.
    """
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise InvalidInput(f"The day must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    if on in reference.holidays:
        raise InvalidInput(f"{on:%-d %b %Y} is a public holiday already.")
    if not name.strip():
        raise InvalidInput("Name the day as it was declared, for example “Local government elections”.")
    return name.strip()[:LONGEST_NAME]


def declare_day(
    connection: Connection, actor: Actor, *, on: date, name: str, reference: Reference
) -> Rulebook:
    """Add a public holiday that no rule gives; it corrects the calendar, so raw figures move too.

    Raises:
        InvalidInput: with what to change.
    """
    check(actor, "correct_rules")
    name = check_declared_day(on, name, reference)
    connection.execute(
        sa.insert(tables.declared_day).values(
            on=on, name=name, origin="local", source="declared at this desk", confidence="chosen"
        )
    )
    add_audit(connection, actor, kind="day_declared", subject=f"{on.isoformat()} {name}")
    return _correct(connection, actor, on, f"Public holiday declared: {name}, {on:%-d %b %Y}", reference)


def undeclare_day(connection: Connection, actor: Actor, *, on: date, reference: Reference) -> Rulebook:
    """Take back a public holiday that was declared at this desk.

    Raises:
        NotFound: no such day was declared here.
    """
    check(actor, "correct_rules")
    day = tables.declared_day
    name = connection.scalar(
        sa.delete(day).where(day.c.on == on, day.c.origin == "local").returning(day.c.name)
    )
    if name is None:
        raise NotFound("That day was not declared at this desk; the profile's days are in its files.")
    add_audit(connection, actor, kind="day_taken_back", subject=f"{on.isoformat()} {name}")
    words = f"Public holiday taken back: {name}, {on:%-d %b %Y}"
    return _correct(connection, actor, on, words, reference)


def _correct(connection: Connection, actor: Actor, on: date, words: str, reference: Reference) -> Rulebook:
    affected = reference.midnight(on), reference.midnight(on + timedelta(days=1))
    return change_rules(connection, actor, kind="calendar", words=words, affected=affected)
