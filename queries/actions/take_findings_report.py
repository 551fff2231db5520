"""Taking the report from found to closed of a month: small counts hidden, and who took it recorded."""

from datetime import date, datetime

from sqlalchemy import Connection

from outward.sheets import Column, Table
from queries.actions.audit import add_audit
from queries.findings_funnel import count_ways
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.finding_filter import FindingFilter
from rules.finding_release import ReleasedRow, release
from rules.lookups import Reference
from rules.period import add_months
from rules.written import NOTHING, show_count, show_date


def take_findings_report(
    connection: Connection, actor: Actor, *, month_on: date, reference: Reference, now: datetime
) -> Table:
    """What became, until now, of the findings of a month that is over, by department.

    Raises:
        InvalidInput: the month is not over, or the actor's area is a part of the municipality: parts could be
            subtracted from the whole.
    """
    check(actor, "see_figures")
    if not actor.sees_everything:
        raise InvalidInput("Only somebody who sees the whole municipality can take its report of findings.")
    until_on = add_months(month_on, 1)
    if until_on > reference.local_day(now):
        raise InvalidInput("Choose a month that is over.")
    wanted = FindingFilter(received=(reference.midnight(month_on), reference.midnight(until_on)))
    counts = count_ways(connection, actor, wanted=wanted, now=now)
    rows, note = release(counts, reference.municipality.publishing)
    add_audit(connection, actor, kind="downloaded", subject=f"findings-of-{month_on:%Y-%m}")
    names = ("Department", "Found", "Acknowledged", "Too late", "Closed")
    said = f"Found in {month_on:%Y-%m}; as at {show_date(now)}. {note}".strip()
    return Table(
        "Findings",
        [Column(name, "text") for name in names],
        [*(_show(row, reference) for row in rows), [said, "", "", "", ""]],
    )


def _show(row: ReleasedRow, reference: Reference) -> list[str]:
    name = "All" if row.entity_code is None else reference.entities[row.entity_code].name
    figures = (row.found, row.acknowledged, row.late, row.closed)
    return [name, *(NOTHING if figure is None else show_count(figure) for figure in figures)]
