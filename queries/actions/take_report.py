"""Taking the monthly report: read it, and record who did."""

from datetime import date, datetime

from sqlalchemy import Connection

from outward.report.figures import Report
from queries.actions.audit import add_audit
from queries.kpis.report import get_report
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference


def take_report(
    connection: Connection, actor: Actor, *, month_on: date, reference: Reference, now: datetime
) -> Report:
    """The figures of the report of a month, with an audit entry for whoever takes it.

    Raises:
        InvalidInput: the month has not begun.
    """
    check(actor, "see_figures")
    report = get_report(connection, actor, month_on=month_on, reference=reference, now=now)
    detail = {"scope": report.scope, "sha256": report.seal.sha256 if report.seal else None}
    add_audit(
        connection, actor, kind="downloaded", subject=f"performance-{report.month_on:%Y-%m}", detail=detail
    )
    return report
