"""The short answer to why a query is due when it is, and what there is to remark."""

from collections.abc import Iterator

from pages.kit.explaining.lengths import show_days, tell_length
from pages.kit.format import show_date, show_instant
from pages.kit.plain import escape
from rules.clocks.explanation import Explanation
from rules.lookups import Reference


def tell_deadline(told: Explanation) -> str:
    """Markdown: when it is due and how much of its time is used."""
    clock = told.resolution
    began = "opened again" if clock.starts_at != told.course.received_at else "received"
    used = tell_length(clock.elapsed_seconds, clock, told)
    over = tell_length(clock.remaining_seconds, clock, told)
    head = (
        f"Due **{show_instant(clock.due_at)}**: {clock.target_words} after it was {began} on "
        f"{show_instant(clock.starts_at)}."
    )
    if clock.stopped_at is not None:
        ended = f"Resolved {show_instant(clock.stopped_at)} after {used}"
        return f"{head} {ended}, **{over} {'late' if clock.breached_at else 'early'}**."
    if clock.breached_at is not None:
        return f"{head} It is **{over} over**."
    paused = " The clock stands still at the moment." if clock.is_paused else ""
    return f"{head} {used} used, **{over} left**.{paused}"


def list_remarks(told: Explanation, reference: Reference) -> Iterator[str]:
    """Markdown sentences on the rules behind the deadline and on what moved it."""
    clock = told.resolution
    yield (
        f"The rules are those of “{escape(told.policy.name)}”, in force when it was "
        f"{'opened again' if clock.starts_at != told.course.received_at else 'received'}"
        f" (since {show_date(told.policy.valid_from)})."
        + (" Only office hours count." if clock.is_working else " Every day counts.")
    )
    if told.recategorised:
        yield from _tell_category(told, reference)
    yield from _tell_waiting(told)
    if clock.due_at != clock.raw_due_at:
        yield f"Without declared stoppages it would be due {show_instant(clock.raw_due_at)}."
    yield from _tell_reopened(told)


def _tell_category(told: Explanation, reference: Reference) -> Iterator[str]:
    last = told.recategorised[-1]
    before, after = (
        escape(reference.categories[code].name) if code in reference.categories else escape(code)
        for code in (last.before_code, last.after_code)
    )
    yield (
        f"Moved from {before} to {after} on {show_date(last.at)}: it keeps the rules in force on receipt, "
        f"with the target of the present category, {told.resolution.target_words}."
    )


def _tell_waiting(told: Explanation) -> Iterator[str]:
    cap = told.policy.pause_cap_days
    for asked in told.asked:
        wanted = f", answer wanted by {show_date(asked.wanted_on)}" if asked.wanted_on else ""
        ended = f"back {show_instant(asked.ended_at)}" if asked.ended_at else "not answered yet"
        yield f"Asked the resident on {show_instant(asked.at)}{wanted}; {ended}. The clock stood still."
    for at in told.counts_again_at:
        yield (
            f"After {cap} working {'day' if cap == 1 else 'days'} with the resident, the most that may be "
            f"left out, the clock counts again from {show_instant(at)}."
        )


def _tell_reopened(told: Explanation) -> Iterator[str]:
    if not told.reopened_at:
        return
    days = ", ".join(show_instant(at) for at in told.reopened_at)
    if told.policy.reopening == "restart":
        yield f"Opened again on {days}: the clock started again."
    else:
        yield f"Opened again on {days}: the clock went on where it had stopped."


def tell_resolved(told: Explanation) -> str:
    """How long it stood resolved between closings, which is in nobody's life; empty if never."""
    seconds = sum(
        (ended_at - began_at).total_seconds() for began_at, ended_at in told.closures if ended_at is not None
    )
    return f"It stood resolved for {show_days(seconds)}; that is left out." if seconds else ""
