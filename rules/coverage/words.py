"""The ledger in plain sentences."""

from collections.abc import Mapping, Sequence
from typing import Final

from rules.coverage.areas import AreaNeed
from rules.coverage.broken import Broken
from rules.coverage.ledger import Ledger
from rules.written import show_count, show_date

MOST_NAMED: Final = 30


def tell_week(ledger: Ledger, names: Mapping[str, str], cycle_months: int) -> list[str]:
    """What this week must bring, a sentence each; empty when nothing is left to do. `names` are of areas."""
    said = [] if not ledger.pace.to_walk else [_tell_walks(ledger, cycle_months)]
    return said + [_tell_need(need, names) for need in ledger.area_pace.needed]


def _tell_walks(ledger: Ledger, cycle_months: int) -> str:
    numbers = [str(state.ward_no) for state in ledger.pace.to_walk]
    what = "ward" if len(numbers) == 1 else "wards"
    return (
        f"Walk {show_count(len(numbers))} {what} by {show_date(ledger.week_ends)}: {join_some(numbers)}."
        f" At this pace every ward is walked within {cycle_months} months."
    )


def _tell_need(need: AreaNeed, names: Mapping[str, str]) -> str:
    area = names.get(need.region, need.region)
    since = f"the last one was on {show_date(need.last_on)}" if need.last_on else "it had none yet"
    planned = f"; one is planned for {show_date(need.next_on)}" if need.next_on else ""
    return f"Hold a mobile office in {area} by {show_date(need.by_on)}: {since}{planned}."


def tell_broken(broken: Broken, names: Mapping[str, str], cycle_months: int) -> str:
    """A broken promise in one sentence."""
    if broken.kind == "ward":
        return _tell_late(broken, cycle_months)
    areas = [names.get(region, region) for region in broken.regions]
    began, ended = show_date(broken.began_on), show_date(broken.due_on)
    if broken.kind == "period":
        return f"From {began} to {ended} no mobile office came to {join_some(areas)}."
    had = join_some(areas) or "none"
    return f"In the week of {began} mobile offices were in {len(areas)} of {broken.promised} areas ({had})."


def _tell_late(broken: Broken, cycle_months: int) -> str:
    due = f"Ward {broken.ward_no} was due by {show_date(broken.due_on)}"
    if broken.mended_on is None:
        return f"{due} and has not been walked: {cycle_months} months are over."
    days = (broken.mended_on - broken.due_on).days
    late = "1 day late" if days == 1 else f"{days} days late"
    return f"{due} and was walked on {show_date(broken.mended_on)}, {late}."


def join_some(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """Words joined by commas and a last “and”; beyond `most` the rest is counted."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {show_count(len(words) - most)} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
