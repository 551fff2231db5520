"""Lines that a correction takes back and that are not billed any more as they were when it was proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from queries.corrections import Correction, list_approved
from queries.debtors import read_billed
from rules.access import check
from rules.actor import Actor
from rules.line_key import LineKey
from rules.written import show_rand


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """What a line came to when it was to be taken back, and what it comes to, with VAT; None: on no bill."""

    line: LineKey
    taken_back_rand: Decimal
    billed_rand: Decimal | None

    def __str__(self) -> str:
        now = "on no bill" if self.billed_rand is None else show_rand(self.billed_rand)
        return f"line {self.line} was {show_rand(self.taken_back_rand)} and is {now}"


def find_changed_lines(
    connection: Connection, corrections: Sequence[Correction]
) -> dict[int, list[ChangedLine]]:
    """The changed lines of each correction by its number, for work that has checked who asks."""
    taken = [(each, line) for each in corrections for line in each.lines if line.kind == "reverse"]
    accounts = {each.account_no for each, _ in taken}
    billed = read_billed(connection, accounts, {line.line.billing_month for _, line in taken})
    found: dict[int, list[ChangedLine]] = {each.correction_id: [] for each in corrections}
    for each, line in taken:
        stands = billed.get((each.account_no, line.line))
        if stands != -line.total_rand:
            found[each.correction_id].append(ChangedLine(line.line, -line.total_rand, stands))
    return found


def list_overtaken(connection: Connection, actor: Actor) -> list[tuple[Correction, list[ChangedLine]]]:
    """Approved corrections that are kept from the billing system because a bill has changed, oldest first."""
    check(actor, "decide_correction")
    approved = list_approved(connection)
    changed = find_changed_lines(connection, approved)
    return [(each, changed[each.correction_id]) for each in approved if changed[each.correction_id]]
