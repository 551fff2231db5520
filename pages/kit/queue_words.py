"""What a line of the queue says: how late it is, whom it waits for, how old it is."""

from datetime import datetime, timedelta

from pages.kit.badges import Look, plain_badge
from pages.kit.format import show_date
from queries.triage import TriageRow
from rules.lookups import Reference
from rules.waiting_on import name_waiting_on


def show_urgency(row: TriageRow, reference: Reference, now: datetime) -> tuple[Look, str]:
    """How a case stands against its due and act-by instants in working days, as a look and a few words.

    Overdue is told from the due instant; what is not overdue, from the instant to act by.
    """
    if row.resolved_at is not None:
        return "resolved", f"resolved {show_date(row.resolved_at)}"
    today = reference.local_day(now)
    if row.due_at < now:
        days = reference.calendar.working_days_between(reference.local_day(row.due_at), today)
        return "overdue", f"{days} d over" if days else "over today"
    look: Look = "at_risk" if row.due_at <= reference.rulebook.at_risk_until(now) else "on_track"
    act_by_on = reference.local_day(row.act_by_at)
    if act_by_on <= today:
        return look, "today"
    return look, f"in {max(1, reference.calendar.working_days_between(today, act_by_on))} d"


def show_urgency_cell(row: TriageRow, reference: Reference, now: datetime) -> str:
    """The urgency for a table cell: shape and words."""
    return plain_badge(*show_urgency(row, reference, now))


def show_waiting_on(row: TriageRow, reference: Reference) -> str:
    """Whom the case waits for; the owner entity by its name."""
    return name_waiting_on(row.status, row.entity_code, reference)


def show_days(received_at: datetime, now: datetime) -> str:
    """Calendar age in whole days."""
    return f"{max(now - received_at, timedelta(0)).days} d"
