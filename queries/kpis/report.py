"""Everything the monthly report for council says, gathered in one read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from outward.report.figures import Compared, CorrectionLine, MonthLine, Report
from queries.kpis.causes import list_causes
from queries.kpis.freezing import list_frozen
from queries.kpis.hands import list_hands
from queries.kpis.published import list_corrections, read_published, read_seal
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

    That of a frozen month is as it was published, with what was corrected since; to somebody who sees a part
    of the municipality it is told as at the freezing.

    Raises:
        InvalidInput: the month has not begun.
    """
    check(actor, "see_figures")
    month_on = month_of(month_on).first_on
    if month_on > reference.local_day(now):
        raise InvalidInput("That month has not begun.")
    frozen = tuple(each for each in list_frozen(connection, actor) if each.month_on <= month_on)
    corrections = list(list_corrections(frozen, reference))
    published = next((each for each in frozen if each.month_on == month_on), None)
    if published is None:
        return _gather(connection, actor, month_on, reference, now, corrections)
    if actor.sees_everything:
        return read_published(published, corrections)
    report = _gather(connection, actor, month_on, reference, published.frozen_at, corrections)
    return replace(report, seal=read_seal(published))


def _gather(
    connection: Connection,
    actor: Actor,
    month_on: date,
    reference: Reference,
    as_of: datetime,
    corrections: Sequence[CorrectionLine],
) -> Report:
    """The report as at an instant."""
    month = month_of(month_on)
    sla = get_sla(connection, actor, lens=Lens(month), reference=reference, now=as_of)
    until_on = min(month.last_on, reference.local_day(as_of))
    opens = read_open(connection, sla, reference, as_of)
    shown = Period(month.prior.first_on, until_on)
    stoppages = list_stoppages(connection, actor)
    causes = list_causes(connection, actor, lens=sla.lens)
    hands = list_hands(connection, actor, lens=sla.lens)
    return Report(
        municipality=reference.municipality.name,
        scope=describe_part(actor, reference),
        month_on=month.first_on,
        until_on=until_on,
        as_of=as_of,
        rules_revision=find_revision(list_revisions(connection, actor), as_of),
        seal=None,
        targets=describe_targets(reference.rulebook.policy_at(reference.midnight(until_on))),
        sums=Compared(sla.period, sla.prior, sla.last_year),
        movement=sla.movement,
        categories=list_categories(sla, reference),
        regions=list_regions(sla, reference),
        cells=list_cells(sla, reference),
        ages=list_ages(opens["period"], sla, reference),
        open_then=compare_open(opens, sla),
        months=[MonthLine(line.month_on, line.sums, line.stock, take(line.working)) for line in sla.months],
        working=compare_times(sla.working),
        calendar=compare_times(sla.calendar),
        stoppages=list_stoppage_lines(stoppages, reference, shown, as_of),
        causes=list_cause_lines(causes, reference),
        hands=list_hand_lines(hands, reference),
        corrections=corrections,
    )
