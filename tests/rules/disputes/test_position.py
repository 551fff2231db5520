"""What may be collected while part of an account is disputed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.disputes.held import InterestCharge, InterestLine
from rules.disputes.ledger import Entry
from rules.disputes.position import explain_payable, place_account
from rules.line_key import LineKey

AT = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
LINE = LineKey(date(2026, 2, 1), "700123", 4)


def disputed(rand: str, *, days_ago: int = 30) -> Entry:
    return Entry(1, 7, LINE, Decimal("900.00"), Decimal(rand), AT - timedelta(days=days_ago))


def charge(days_ago: int, rand: str | Decimal, arrears: str | Decimal, *, line_no: int = 9) -> InterestLine:
    charged_at = AT - timedelta(days=days_ago)
    line = LineKey(date(2026, 3, 1), "700124", line_no)
    return InterestLine(line, InterestCharge(charged_at, Decimal(rand), Decimal(arrears)))


def test_only_the_disputed_amount_is_held_back() -> None:
    position = place_account(Decimal("2000.00"), [disputed("600.00")], [], AT)
    assert (position.in_dispute_rand, position.collectable_rand) == (Decimal(600), Decimal(1400))


def test_paying_the_rest_leaves_nothing_to_collect_and_paying_more_eats_into_the_dispute() -> None:
    paid = place_account(Decimal("600.00"), [disputed("600.00")], [], AT)
    assert (paid.in_dispute_rand, paid.collectable_rand, paid.paid_of_disputed_rand) == (
        Decimal(600),
        Decimal(0),
        Decimal(0),
    )
    more = place_account(Decimal("450.00"), [disputed("600.00")], [], AT)
    assert (more.in_dispute_rand, more.collectable_rand, more.paid_of_disputed_rand) == (
        Decimal(450),
        Decimal(0),
        Decimal(150),
    )


def test_interest_on_the_disputed_part_is_held_back_with_it() -> None:
    charged = charge(2, "20.00", "1200.00")
    before = charge(60, "99.00", "1200.00", line_no=8)
    position = place_account(Decimal("2020.00"), [disputed("600.00")], [charged, before], AT)
    assert position.interest_rand == Decimal("10.00")
    assert position.collectable_rand == Decimal("1410.00")


def test_interest_later_than_the_day_asked_for_or_without_arrears_counts_for_nothing() -> None:
    later = charge(-1, "20.00", "1200.00")
    none = charge(0, "20.00", "0.00", line_no=8)
    assert place_account(Decimal(900), [disputed("600.00")], [later, none], AT).interest_rand == 0


def test_an_account_in_credit_owes_nothing() -> None:
    position = place_account(Decimal("-50.00"), [], [], AT)
    assert [(step.words, step.amount_rand) for step in explain_payable(position)] == [
        ("Balance after payments", Decimal("-50.00")),
        ("The account is in credit", Decimal("50.00")),
        ("To pay now", Decimal("0")),
    ]


@given(
    st.integers(-200_000, 500_000),
    st.integers(0, 90_000),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9_000), st.integers(-5_000, 400_000)), max_size=4),
)
def test_the_working_adds_up_and_no_rand_is_in_two_places(
    balance: int, amount: int, charges: list[tuple[int, int, int]]
) -> None:
    interest = [
        charge(days, Decimal(rand) / 100, Decimal(arrears) / 100, line_no=number)
        for number, (days, rand, arrears) in enumerate(charges)
    ]
    position = place_account(Decimal(balance) / 100, [disputed(str(Decimal(amount) / 100))], interest, AT)
    *steps, answer = explain_payable(position)
    assert sum(step.amount_rand for step in steps) == answer.amount_rand == position.collectable_rand
    assert position.in_dispute_rand + position.collectable_rand == max(position.balance_rand, Decimal(0))
    assert position.in_dispute_rand >= 0
    assert position.paid_of_disputed_rand >= 0
