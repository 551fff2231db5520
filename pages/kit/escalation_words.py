"""Where a query stands on the escalation ladder, in one line."""

from datetime import datetime

from pages.kit.badges import badge_text
from pages.kit.format import show_date
from pages.kit.plain import escape
from queries.cases import CaseRecord
from rules.escalation import find_standing
from rules.lookups import Reference


def tell_escalation(case: CaseRecord, reference: Reference, now: datetime) -> str:
    """Markdown for an open query that was escalated, with who is next and when; else nothing."""
    state = case.state
    rungs = {rung.step: rung for rung in reference.ladder}
    rung = rungs.get(state.escalation_step)
    if rung is None or not state.is_open:
        return ""
    told = f"{badge_text('overdue', 'Escalated')} to the {escape(rung.name).lower()}"
    told += f" on {show_date(state.escalated_at)}"
    standing = find_standing(reference.ladder, case.promise_due_at, now, reference.timezone)
    if standing.following is None or standing.following.step <= rung.step:
        return told
    return f"{told}; to the {escape(standing.following.name).lower()} on {show_date(standing.following_at)}"
