"""Both sides of the day's proof: what agrees says nothing, what does not is named with its rand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.disputes.held import Held
from rules.disputes.position import Position
from rules.disputes.reconciliation import MOST_FAULTS, Books, Debtors, reconcile
from rules.line_key import LineKey

ACCOUNT = "552004912"
LINE = LineKey(date(2026, 9, 1), "700123", 4)
KEY = (ACCOUNT, LINE)
DEBTORS = Debtors(3, Decimal("800.00"), Decimal("900.00"), Decimal("-100.00"))
BOOKS = Books(
    positions={ACCOUNT: Position(Decimal("500.00"), lines_rand=Decimal("300.00"))},
    held={KEY: Held(Decimal("300.00"), (1,))},
    told={KEY: Decimal("300.00")},
    billed={KEY: Decimal("310.00")},
    untold=frozenset(),
    decided={},
)


def test_what_agrees_adds_up_without_faults() -> None:
    balance = reconcile(DEBTORS, BOOKS)
    assert balance.faults == ()
    assert (balance.collectable_rand, balance.in_dispute_rand) == (Decimal(600), Decimal(300))
    assert balance.collectable_rand + balance.in_dispute_rand + balance.credit_rand == balance.debtor_rand
    assert balance.ledger_rand == balance.held_rand == Decimal(300)


def test_debtors_that_are_not_the_sum_of_their_parts_are_named_first() -> None:
    fault = reconcile(replace(DEBTORS, debtor_rand=Decimal("812.50")), BOOKS).faults[0]
    assert (fault.account_no, fault.rand) == (None, Decimal("-12.50"))
    assert "R\u202f812.50" in fault.words


def test_what_credit_control_was_told_otherwise_is_a_fault() -> None:
    (fault,) = reconcile(DEBTORS, replace(BOOKS, told={KEY: Decimal("250.00")})).faults
    assert (fault.account_no, fault.rand) == (ACCOUNT, Decimal("-50.00"))
    assert str(LINE) in fault.words
    (gone,) = reconcile(DEBTORS, replace(BOOKS, told={**BOOKS.told, ("1", LINE): Decimal(5)})).faults
    assert (gone.account_no, gone.rand) == ("1", Decimal(5))


def test_what_changed_since_the_last_file_is_no_fault() -> None:
    changed = replace(BOOKS, told={})
    assert reconcile(DEBTORS, replace(changed, untold=frozenset({ACCOUNT}))).faults == ()
    assert reconcile(DEBTORS, replace(changed, untold=None)).faults == ()
    assert len(reconcile(DEBTORS, changed).faults) == 1


def test_a_line_that_came_to_less_since_cannot_bear_its_hold() -> None:
    (smaller,) = reconcile(DEBTORS, replace(BOOKS, billed={KEY: Decimal("100.00")})).faults
    assert (smaller.rand, "R\u202f100.00 only" in smaller.words) == (Decimal(200), True)
    (gone,) = reconcile(DEBTORS, replace(BOOKS, billed={})).faults
    assert (gone.rand, "not on the bill any more" in gone.words) == (Decimal(300), True)


def test_money_of_an_account_without_bills_and_of_a_decided_query_is_named() -> None:
    (unknown,) = reconcile(DEBTORS, replace(BOOKS, positions={})).faults
    assert (unknown.rand, "no bill" in unknown.words) == (Decimal(300), True)
    (decided,) = reconcile(DEBTORS, replace(BOOKS, decided={(ACCOUNT, "JHB-1"): Decimal(300)})).faults
    assert decided.words.startswith("JHB-1 is resolved")


def test_of_very_many_faults_the_largest_are_named_and_the_rest_is_summed() -> None:
    told = {(str(number), LINE): Decimal(number) for number in range(1, MOST_FAULTS + 3)}
    faults = reconcile(DEBTORS, replace(BOOKS, held={}, told=told)).faults
    assert len(faults) == MOST_FAULTS + 1
    assert faults[0].rand == MOST_FAULTS + 2
    assert (faults[-1].account_no, faults[-1].words, faults[-1].rand) == (
        None,
        "2 smaller ones are not listed",
        Decimal(3),
    )


rand = st.integers(-90_000, 90_000).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(st.tuples(rand, rand.map(abs)), max_size=8), st.lists(rand, max_size=8))
def test_the_parts_of_debtors_always_add_up(
    disputed: list[tuple[Decimal, Decimal]], rest: list[Decimal]
) -> None:
    positions = {str(n): Position(balance, lines_rand=lines) for n, (balance, lines) in enumerate(disputed)}
    balances = [*(balance for balance, _ in disputed), *rest]
    debtors = Debtors(
        len(balances),
        sum(balances, Decimal(0)),
        sum((b for b in balances if b > 0), Decimal(0)),
        sum((b for b in balances if b < 0), Decimal(0)),
    )
    balance = reconcile(debtors, replace(BOOKS, positions=positions, held={}, told={}))
    assert balance.faults == ()
    assert balance.collectable_rand >= 0
