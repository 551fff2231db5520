"""Checks the stored figures against what they are made of, for an operator."""

from collections.abc import Callable
from typing import Final

from data.transaction import read
from queries.check import Difference, check_cases
from queries.kpis.check import check_flows, check_sums
from queries.outdated import count_outdated
from queries.reference import load_reference
from queries.rulebooks import get_rulebook
from rules.actor import SYSTEM

BATCH: Final = 2_000
Say = Callable[[str], None]


def check(say: Say) -> bool:
    """Replay every case and say what differs. Nothing is written; True when nothing differs."""
    done, differences, after_id = 0, 0, 0
    while batch := read(SYSTEM, check_cases, after_id=after_id, limit=BATCH):
        done, after_id = done + batch.cases, batch.last_id
        differences += len(batch.differences)
        for difference in batch.differences:
            say(_tell(difference))
    say(f"{done} queries replayed: {differences} differences.")
    differences += check_figures(say)
    revision = read(SYSTEM, get_rulebook).revision
    if waiting := read(SYSTEM, count_outdated, revision=revision):
        say(f"{waiting} queries wait to be read again by version {revision} of the rules; a worker does it.")
    return differences == 0


def check_figures(say: Say) -> int:
    """Compare flows with replaying and sums with counting; gives how many differ."""
    reference = read(SYSTEM, load_reference)
    differences, after_id = 0, 0
    while batch := read(SYSTEM, check_flows, after_id=after_id, limit=BATCH, reference=reference):
        after_id = batch.last_id
        differences += len(batch.differences)
        for each in batch.differences:
            say(f"{each.reference}: its flows are {list(each.stored)}, replaying gives {list(each.replayed)}")
    sums = read(SYSTEM, check_sums)
    for wrong in sums:
        say(f"{wrong.table} {wrong.key}: the sum is {wrong.kept}, counting gives {wrong.counted}")
    differences += len(sums)
    say(f"Flows replayed and figures counted anew: {differences} differences.")
    return differences


def _tell(difference: Difference) -> str:
    return (
        f"{difference.reference}: {difference.field} is {difference.stored},"
        f" replaying gives {difference.replayed}"
    )
