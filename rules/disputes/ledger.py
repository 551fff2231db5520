"""The dispute ledger: entries that are only ever added, and what stands disputed at an instant.

A specific amount that is disputed may not be collected while the dispute is open (Municipal Systems Act 32 of
2000, s102(2)); everything else on the account stays payable.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from rules.errors import InvalidInput
from rules.line_key import LineKey

EntryKind = Literal["disputed", "changed", "released"]
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one query disputes of one line from `at` on, in rand with VAT; nothing any more when it is zero.

    `line_rand` is what the line came to on the bill when the entry was made. Entries of one instant follow
    each other by `entry_id`.
    """

    entry_id: int
    case_id: int
    line: LineKey
    line_rand: Decimal
    disputed_rand: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Shield:
    """What credit control must leave alone of one line, in rand with VAT, and for which queries."""

    line: LineKey
    line_rand: Decimal
    shielded_rand: Decimal
    case_ids: tuple[int, ...]


def list_standing(entries: Iterable[Entry], at: datetime) -> dict[tuple[int, LineKey], Entry]:
    """The last entry of each query and line up to and at an instant, where it disputes anything."""
    last: dict[tuple[int, LineKey], Entry] = {}
    for entry in sorted(entries, key=lambda each: (each.at, each.entry_id)):
        if entry.at <= at:
            last[entry.case_id, entry.line] = entry
    return {key: entry for key, entry in last.items() if entry.disputed_rand > 0}


def list_shields(entries: Iterable[Entry], at: datetime) -> tuple[Shield, ...]:
    """What is shielded at an instant, line by line in the order of the bills.

    Two queries that dispute the same line shield the sum of both, for each may mean another part of it, but
    never more than the line came to.
    """
    by_line: dict[LineKey, list[Entry]] = defaultdict(list)
    for (_, line), entry in list_standing(entries, at).items():
        by_line[line].append(entry)
    return tuple(_shield(line, by_line[line]) for line in sorted(by_line))


def _shield(line: LineKey, entries: list[Entry]) -> Shield:
    line_rand = max(entries, key=lambda each: (each.at, each.entry_id)).line_rand
    claimed = sum((entry.disputed_rand for entry in entries), NOTHING)
    return Shield(line, line_rand, min(claimed, line_rand), tuple(sorted({e.case_id for e in entries})))


def name_entry(before_rand: Decimal, after_rand: Decimal) -> EntryKind:
    """What an entry does that takes a line from one disputed amount to another."""
    if after_rand == 0:
        return "released"
    return "changed" if before_rand else "disputed"


def check_amounts(billed: Mapping[LineKey, Decimal], wanted: Mapping[LineKey, Decimal]) -> None:
    """Refuse amounts that no line of the account's bills can bear; `billed` is what each came to.

    Raises:
        InvalidInput: nothing is wanted, a line is unknown or a credit, an amount is not within its line.
    """
    if not wanted:
        raise InvalidInput("Tick at least one line of a bill: a dispute names the lines and the amount.")
    for line, amount in wanted.items():
        whole = billed.get(line)
        if whole is None:
            raise InvalidInput(f"Line {line} is not on this account's bills.")
        if amount and whole <= 0:
            raise InvalidInput(f"Line {line} is a credit; what can be disputed is a charge.")
        if not 0 <= amount <= max(whole, NOTHING):
            raise InvalidInput(f"Line {line} came to R {whole}: the disputed part lies between 0 and that.")
