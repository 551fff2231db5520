"""Everything the monthly report for council says, gathered in one read."""

from datetime import date, datetime

from sqlalchemy import Connection

from outward.report.figures import Compared, MonthLine, Report
from queries.kpis.causes import list_causes
from queries.kpis.freezing import list_frozen
from queries.kpis.hands import list_hands
from queries.kpis.published import find_published, list_corrections
from queries.kpis.report_parts import (
    compare_open,
    compare_times,
    describe_part,
    describe_targets,
    find_revision,
    list_ages,
    list_categories,
    list_cause_lines,
    list_cells,
    list_hand_lines,
    list_regions,
    list_stoppage_lines,
    read_open,
    take,
)
from queries.kpis.sla import get_sla
from queries.rulebooks import list_revisions
from queries.stoppages import list_stoppages
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.kpis import Lens
from rules.lookups import Reference
from rules.period import Period, month_of


def get_report(
    connection: Connection, actor: Actor, *, month_on: date, reference: Reference, now: datetime
) -> Report:
    """The report of the month of a day, for the part of the desk that the actor sees.

    That of a frozen month is told as at its freezing, so that it is the same however often it is asked for,
    until a figure of a frozen month is corrected.

    Raises:
        InvalidInput: the month has not begun.
    """
    check(actor, "see_figures")
    month = month_of(month_on)
    if month.first_on > reference.local_day(now):
        raise InvalidInput("That month has not begun.")
    frozen = tuple(each for each in list_frozen(connection, actor) if each.month_on <= month.first_on)
    published = find_published(frozen, month.first_on)
    as_of = now if published is None else published.seal.frozen_at
    sla = get_sla(connection, actor, lens=Lens(month), reference=reference, now=as_of)
    until_on = min(month.last_on, reference.local_day(as_of))
    opens = read_open(connection, sla, reference, as_of)
    sums = Compared(sla.period, sla.prior, sla.last_year)
    working, calendar = compare_times(sla.working), compare_times(sla.calendar)
    if published is not None and actor.sees_everything:
        sums = Compared(published.sums, sla.prior, sla.last_year)
        working = Compared(take(published.working), working.prior, working.last_year)
        calendar = Compared(take(published.calendar), calendar.prior, calendar.last_year)
    return Report(
        municipality=reference.municipality.name,
        scope=describe_part(actor, reference),
        month_on=month.first_on,
        until_on=until_on,
        as_of=as_of,
        rules_revision=find_revision(list_revisions(connection, actor), as_of),
        seal=None if published is None else published.seal,
        targets=describe_targets(reference.rulebook.policy_at(reference.midnight(until_on))),
        sums=sums,
        movement=sla.movement,
        categories=list_categories(sla, reference),
        regions=list_regions(sla, reference),
        cells=list_cells(sla, reference),
        ages=list_ages(opens["period"], sla, reference),
        open_then=compare_open(opens, sla),
        months=[MonthLine(line.month_on, line.sums, line.stock, take(line.working)) for line in sla.months],
        working=working,
        calendar=calendar,
        stoppages=list_stoppage_lines(
            list_stoppages(connection, actor), reference, Period(month.prior.first_on, until_on), as_of
        ),
        causes=list_cause_lines(list_causes(connection, actor, lens=sla.lens), reference),
        hands=list_hand_lines(list_hands(connection, actor, lens=sla.lens), reference),
        corrections=list(list_corrections(frozen, reference)),
    )
