"""The day's proof: what debtors owe is collectable, in dispute or in credit, and what is held is disputed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rules.disputes.held import Held
from rules.disputes.holds import AccountLine
from rules.disputes.ledger import NOTHING
from rules.disputes.position import Position
from rules.line_key import LineKey
from rules.written import show_count, show_rand

MOST_FAULTS: Final = 500


@dataclass(frozen=True, slots=True)
class Debtors:
    """What all accounts come to by billing: how many, the sum, and of it what is above and below nothing."""

    accounts: int
    debtor_rand: Decimal
    owed_rand: Decimal
    credit_rand: Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not agree, in words, and by how much; without an account: the whole."""

    account_no: str | None
    words: str
    rand: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """One day's proof, in rand with VAT; `credit_rand` is not above nothing."""

    accounts: int
    debtor_rand: Decimal
    credit_rand: Decimal
    ledger_rand: Decimal
    held_rand: Decimal
    in_dispute_rand: Decimal
    collectable_rand: Decimal
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """What is compared: the ledger's holds beside what credit control was told, and the lines as billed.

    `positions`: accounts on which anything is disputed or claimed. `untold`: accounts whose ledger or bills
    changed since the last file, which the next one tells; None: all of them. `decided`: rand still disputed
    by queries that are resolved, by account and reference.
    """

    positions: Mapping[str, Position]
    held: Mapping[AccountLine, Held]
    told: Mapping[AccountLine, Decimal]
    billed: Mapping[AccountLine, Decimal]
    untold: frozenset[str] | None
    decided: Mapping[tuple[str, str], Decimal]


def reconcile(debtors: Debtors, books: Books) -> Balance:
    """Add both sides up and name whatever does not agree, the largest first."""
    positions = books.positions.values()
    owed = _sum(each.owed_rand for each in positions)
    in_dispute = _sum(each.in_dispute_rand for each in positions)
    collectable = debtors.owed_rand - owed + _sum(each.collectable_rand for each in positions)
    faults = [
        *_check_whole(debtors, collectable, in_dispute),
        *_check_known(books),
        *_check_told(books),
        *_check_billed(books),
        *_check_decided(books),
    ]
    return Balance(
        debtors.accounts,
        debtors.debtor_rand,
        debtors.credit_rand,
        _sum(each.held_rand for each in books.held.values()),
        _sum(books.told.values()),
        in_dispute,
        collectable,
        _keep_largest(faults),
    )


def _keep_largest(faults: list[Fault]) -> tuple[Fault, ...]:
    """The whole first, then by rand; beyond MOST_FAULTS one that stands for the rest."""
    ordered = sorted(faults, key=lambda fault: (fault.account_no is not None, -abs(fault.rand)))
    kept, rest = ordered[:MOST_FAULTS], ordered[MOST_FAULTS:]
    if rest:
        rand = _sum(abs(fault.rand) for fault in rest)
        kept.append(Fault(None, f"{show_count(len(rest))} smaller ones are not listed", rand))
    return tuple(kept)


def _check_whole(debtors: Debtors, collectable: Decimal, in_dispute: Decimal) -> Iterable[Fault]:
    parts = collectable + in_dispute + debtors.credit_rand
    if parts != debtors.debtor_rand:
        words = (
            f"Debtors come to {show_rand(debtors.debtor_rand)}, but what is collectable, in dispute and in"
            f" credit adds up to {show_rand(parts)}"
        )
        yield Fault(None, words, parts - debtors.debtor_rand)


def _check_known(books: Books) -> Iterable[Fault]:
    """Money in dispute on accounts that billing does not know is in nobody's debtor total."""
    unknown: dict[str, Decimal] = {}
    for (account_no, _), held in books.held.items():
        if account_no not in books.positions:
            unknown[account_no] = unknown.get(account_no, NOTHING) + held.held_rand
    for account_no, rand in unknown.items():
        yield Fault(account_no, f"{show_rand(rand)} is in dispute, but billing has no bill of it", rand)


def _check_told(books: Books) -> Iterable[Fault]:
    for key in books.held.keys() | books.told.keys():
        account_no, line = key
        if books.untold is None or account_no in books.untold:
            continue
        held = books.held[key].held_rand if key in books.held else NOTHING
        told = books.told.get(key, NOTHING)
        if held != told:
            words = (
                f"Line {line}: the ledger holds {show_rand(held)}, credit control was told {show_rand(told)}"
            )
            yield Fault(account_no, words, told - held)


def _check_billed(books: Books) -> Iterable[Fault]:
    """A later version of a bill may make a line smaller than what is held of it."""
    for (account_no, line), held in books.held.items():
        if account_no not in books.positions:
            continue
        billed = books.billed.get((account_no, line), NOTHING)
        if held.held_rand > billed:
            words = (
                f"Line {line}: {show_rand(held.held_rand)} is held, {_tell_billed(line, books, account_no)}"
            )
            yield Fault(account_no, words, held.held_rand - max(billed, NOTHING))


def _tell_billed(line: LineKey, books: Books, account_no: str) -> str:
    billed = books.billed.get((account_no, line))
    if billed is None:
        return "but it is not on the bill any more"
    return f"but it comes to {show_rand(billed)} only"


def _check_decided(books: Books) -> Iterable[Fault]:
    for (account_no, reference), rand in books.decided.items():
        yield Fault(account_no, f"{reference} is resolved, but still disputes {show_rand(rand)}", rand)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
