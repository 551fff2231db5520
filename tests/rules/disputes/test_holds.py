"""What credit control is told: differences only, so that applying every file holds what is disputed."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.disputes.held import Held, InterestCharge, InterestLine, list_held
from rules.disputes.holds import AccountLine, list_holds
from rules.disputes.ledger import Entry
from rules.disputes.position import place_account
from rules.line_key import LineKey
from tests.rules.disputes.test_ledger import SEWER, START, WATER, entry, ledgers

INTEREST = LineKey(WATER.billing_month, "700124", 9)
ACCOUNT = "552004912"


def interest(amount: str, arrears: str, *, hours: int = 1, line: LineKey = INTEREST) -> InterestLine:
    charged_at = START + timedelta(hours=hours)
    return InterestLine(line, InterestCharge(charged_at, Decimal(amount), Decimal(arrears)))


def hold_all(ledger: Sequence[Entry], hours: int) -> dict[AccountLine, Held]:
    at = START + timedelta(hours=hours)
    return {(ACCOUNT, line): held for line, held in list_held(ledger, (), at).items()}


def test_what_is_disputed_is_held_with_its_share_of_the_interest() -> None:
    held = list_held([entry(1, "300.00")], [interest("12.00", "1200.00")], START + timedelta(hours=2))
    assert {line: each.held_rand for line, each in held.items()} == {
        WATER: Decimal("300.00"),
        INTEREST: Decimal("3.00"),
    }
    assert held[INTEREST].case_ids == (1,)


def test_interest_is_held_from_its_bill_on_and_only_while_anything_is_disputed() -> None:
    charged = [interest("12.00", "1200.00", hours=3)]
    assert INTEREST not in list_held([entry(1, "300.00")], charged, START + timedelta(hours=2))
    ended = [entry(1, "300.00"), entry(2, "0.00", hours=4)]
    assert list_held(ended, charged, START + timedelta(hours=5)) == {}


def test_a_disputed_interest_line_is_never_held_above_what_it_came_to() -> None:
    ledger = [entry(1, "300.00"), Entry(2, 1, INTEREST, Decimal("12.00"), Decimal("11.00"), START)]
    held = list_held(ledger, [interest("12.00", "311.00")], START + timedelta(hours=2))
    assert held[INTEREST].held_rand == Decimal("12.00")


def test_interest_on_a_refused_dispute_is_let_go_while_another_dispute_stands() -> None:
    ledger = [entry(1, "300.00"), entry(2, "600.00", case_id=2, line=SEWER)]
    ledger.append(entry(3, "0.00", case_id=2, line=SEWER, hours=3))
    charged = [interest("12.00", "1200.00")]
    before, after = (list_held(ledger, charged, START + timedelta(hours=hours)) for hours in (2, 4))
    assert (before[INTEREST].held_rand, after[INTEREST].held_rand) == (Decimal("9.00"), Decimal("3.00"))
    assert place_account(Decimal(1200), ledger, charged, START + timedelta(hours=4)).interest_rand == 3


def test_the_position_counts_a_disputed_interest_line_once_as_the_file_does() -> None:
    ledger = [entry(1, "900.00"), Entry(2, 1, INTEREST, Decimal("10.00"), Decimal("10.00"), START)]
    charged, at = [interest("10.00", "900.00")], START + timedelta(hours=2)
    position = place_account(Decimal(2000), ledger, charged, at)
    assert position.in_dispute_rand == sum(each.held_rand for each in list_held(ledger, charged, at).values())
    assert (position.lines_rand, position.interest_rand) == (Decimal("910.00"), Decimal(0))


def test_a_hold_is_new_changed_or_released() -> None:
    other = (ACCOUNT, SEWER)
    water = (ACCOUNT, WATER)
    first = list_holds({}, {water: Held(Decimal(300), (1,))})
    second = list_holds(
        {water: Decimal(300)}, {water: Held(Decimal(200), (1,)), other: Held(Decimal(5), (2,))}
    )
    third = list_holds({water: Decimal(200), other: Decimal(5)}, {other: Held(Decimal(5), (2,))})
    assert [(h.line, h.action, h.held_rand, h.before_rand) for h in (*first, *second, *third)] == [
        (WATER, "hold", Decimal(300), Decimal(0)),
        (WATER, "change", Decimal(200), Decimal(300)),
        (SEWER, "hold", Decimal(5), Decimal(0)),
        (WATER, "release", Decimal(0), Decimal(200)),
    ]


@given(ledgers(), st.lists(st.integers(-1, 41), max_size=6).map(sorted))
def test_applying_every_file_leaves_exactly_what_is_disputed(ledger: list[Entry], days: list[int]) -> None:
    told: dict[AccountLine, Decimal] = {}
    for hours in days:
        held = hold_all(ledger, hours)
        for hold in list_holds(told, held):
            assert told.get((hold.account_no, hold.line), Decimal(0)) == hold.before_rand
            told[hold.account_no, hold.line] = hold.held_rand
        told = {key: rand for key, rand in told.items() if rand}
        assert told == {key: each.held_rand for key, each in held.items()}
        assert list_holds(told, held) == ()
