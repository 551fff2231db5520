"""How a query stands against its due date and in the queue, in plain words."""

from datetime import datetime, timedelta

from pages.kit.badges import Look
from pages.kit.format import THIN, show_date, show_instant, show_rand, show_time
from pages.kit.plain import escape
from queries.cases import CaseRecord
from rules.clocks.deadlines import credits_of
from rules.lookups import Reference


def tell_clock(case: CaseRecord, reference: Reference, now: datetime) -> tuple[Look, str]:
    """How the query looks against its due date, with the words that say so."""
    resolved_at = case.state.resolved_at
    if resolved_at is not None:
        return "resolved", f"{show_date(resolved_at)}, {_tell_end(resolved_at, case.due_at, reference)}"
    if case.due_at < now:
        return (
            "overdue",
            f"{_tell_lateness(now, case.due_at, reference)} overdue (due {show_date(case.due_at)})",
        )
    days = reference.calendar.working_days_between(reference.local_day(now), reference.local_day(case.due_at))
    when = f"due {show_date(case.due_at)} {show_time(case.due_at)}"
    left = f"{_count(days)} left" if days else "today"
    return (
        ("at_risk", f"at risk: {when}, {left}")
        if case.due_at <= reference.rulebook.at_risk_until(now)
        else ("on_track", f"{when}, {left}")
    )


def _tell_end(resolved_at: datetime, due_at: datetime, reference: Reference) -> str:
    if resolved_at > due_at:
        return f"{_tell_lateness(resolved_at, due_at, reference)} late"
    resolved_on, due_on = reference.local_day(resolved_at), reference.local_day(due_at)
    days = reference.calendar.working_days_between(resolved_on, due_on)
    return f"{_count(days)} early" if days else "on the day it was due"


def _tell_lateness(at: datetime, due_at: datetime, reference: Reference) -> str:
    days = reference.calendar.working_days_between(reference.local_day(due_at), reference.local_day(at))
    if days:
        return _count(days)
    hours = int((at - due_at) / timedelta(hours=1))
    return f"{hours} h" if hours else "less than an hour"


def explain_place(case: CaseRecord, reference: Reference) -> str:
    """Markdown that says why a query stands where it does in the queue; its page explains the due date."""
    lines = [f"Due **{show_instant(case.due_at)}**: its page says why."]
    credits_ = credits_of(case.state, reference.rulebook, case.known_at)
    if not credits_:
        lines.append("Nothing brings it forward in the queue.")
        return "\n\n".join(lines)
    lines.append("In the queue it comes forward:")
    lines.append("\n".join(f"- {escape(credit.words)}: {credit.hours}{THIN}h" for credit in credits_))
    lines.append(f"So it is to be acted on by **{show_instant(case.act_by_at)}**.")
    if case.state.amount_rand is not None:
        lines.append(f":small[Amount claimed: {show_rand(case.state.amount_rand)}]")
    return "\n\n".join(lines)


def _count(days: int) -> str:
    return f"{days} working {'day' if days == 1 else 'days'}"
