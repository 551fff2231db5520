"""Payments, interest, cuts, contacts: E18, E19, E22, E31, E32."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.diagnosis.references import NearReferences, distance
from rules.diagnosis.rows import Arrangement, Contact, CreditStep, Dispute, Line, Payment
from tests.rules.diagnosis.house import House, day, index, look, make_line, rules_of

ACCOUNT = "200000001"
BILL = index(date(2026, 3, 1))


def pay(cents: int, on: int, **changes: Any) -> Payment:
    base = Payment("Y1", ACCOUNT, on, on + 1, cents, "eft", ACCOUNT, "B1", None, None)
    return base._replace(**changes)


def total(house: House) -> int:
    return next(one for one in house.record().invoices if one.month == BILL).total_cents


def test_money_with_a_wrong_reference_that_settles_a_bill() -> None:
    house = House()
    stray = pay(total(house), day(2026, 4, 3), account_no="", reference="200000010")
    (finding,) = look(replace(house.record(), strays=(stray,)))
    assert finding.rule == "E18"
    assert finding.effect_rand * 100 == stray.cents
    assert finding.confidence > 0.9


def test_the_same_money_is_not_claimed_where_the_account_was_paid() -> None:
    house = House()
    stray = pay(total(house), day(2026, 4, 3), account_no="", reference="200000010")
    own = pay(total(house), day(2026, 4, 2), payment_id="Y2", bank_line_id="B2")
    assert rules_of(replace(house.record(), strays=(stray,), payments=(own,))) == []


def test_another_sum_under_a_far_reference_is_not_claimed() -> None:
    stray = pay(12_345, day(2026, 4, 3), account_no="", reference="200000110")
    assert rules_of(replace(House().record(), strays=(stray,))) == []


def test_a_payment_on_the_holder_s_other_account() -> None:
    house = House()
    there = pay(total(house), day(2026, 4, 3), account_no="200000003")
    assert rules_of(replace(house.record(), sibling_payments=(there,))) == ["E18"]
    other_sum = there._replace(cents=there.cents + 1)
    assert rules_of(replace(house.record(), sibling_payments=(other_sum,))) == []


def test_a_bank_line_posted_twice() -> None:
    first, again = pay(90_000, day(2026, 4, 3)), pay(90_000, day(2026, 4, 3), payment_id="Y2")
    (finding,) = look(replace(House().record(), payments=(first, again)))
    assert finding.rule == "E19"
    assert finding.effect_rand == -900


def test_a_bank_line_shared_by_two_payments_is_right() -> None:
    shares = tuple(
        pay(cents, day(2026, 4, 3), payment_id=name, bank_cents=90_000)
        for cents, name in ((50_000, "Y1"), (40_000, "Y2"))
    )
    assert rules_of(replace(House().record(), payments=shares)) == []


def test_a_second_posting_that_was_reversed_is_right() -> None:
    first = pay(90_000, day(2026, 4, 3))
    again = pay(90_000, day(2026, 4, 3), payment_id="Y2", reversed_on=day(2026, 4, 9))
    assert rules_of(replace(House().record(), payments=(first, again))) == []


def test_a_payment_taken_back_without_a_word() -> None:
    back = pay(90_000, day(2026, 4, 3), reversed_on=day(2026, 4, 9))
    (finding,) = look(replace(House().record(), payments=(back,)))
    assert finding.rule == "E19"
    assert finding.effect_rand == 900


def with_interest(house: House, cents: int) -> tuple[Line, ...]:
    line = make_line(BILL, "interest", "INTEREST", cents, "residential", day(2026, 3, 1), day(2026, 3, 31))
    return (*house.record().lines, line._replace(line_no=30, vat_cents=0))


DISPUTE = Dispute("D1", day(2026, 1, 5), None, 300_000, f"2025-12/I{index(date(2025, 12, 1))}/3")


def owing(house: House, cents: int) -> House:
    """The account owes so much when the March bill is made."""
    record = house.record()
    house.rows["invoices"] = tuple(
        one._replace(previous_cents=cents, payments_cents=0) if one.month == BILL else one
        for one in record.invoices
    )
    return house


def test_interest_on_an_amount_in_dispute() -> None:
    house = owing(House(), 300_000)
    record = replace(house.record(), lines=with_interest(house, 2_500), disputes=(DISPUTE,))
    (finding,) = look(record)
    assert finding.rule == "E22"
    assert finding.effect_rand == 25


def test_interest_on_the_rest_of_the_debt_is_right() -> None:
    house = owing(House(), 900_000)
    record = replace(house.record(), lines=with_interest(house, 2_500), disputes=(DISPUTE,))
    assert rules_of(record) == []


def test_interest_under_an_arrangement_that_is_kept() -> None:
    house = owing(House(), 600_000)
    plan = Arrangement("A1", day(2026, 1, 10), 800_000, 0, 12, 66_667, None, None)
    record = replace(house.record(), lines=with_interest(house, 5_000), arrangements=(plan,))
    assert rules_of(record) == ["E22"]
    broken = plan._replace(ended_on=day(2026, 2, 20), end_reason="defaulted")
    assert rules_of(replace(record, arrangements=(broken,))) == []


def test_a_cut_for_money_in_dispute_comes_first() -> None:
    house = House()
    last = house.record().invoices[-1]
    cut = CreditStep("cut", last.invoice_on + 3, 300_000, "O1")
    record = replace(house.record(), steps=(cut,), disputes=(DISPUTE,))
    found = look(record)
    assert (found[0].rule, found[0].primary) == ("E31", True)
    assert "reconnect at once" in found[0].action
    assert found[0].lines == (DISPUTE.lines,)


def test_a_cut_for_other_debt_is_lawful() -> None:
    house = House()
    invoices = house.record().invoices
    last = invoices[-1]._replace(total_cents=900_000)
    cut = CreditStep("cut", last.invoice_on + 3, 500_000, "O1")
    record = replace(house.record(), invoices=(*invoices[:-1], last), steps=(cut,), disputes=(DISPUTE,))
    assert rules_of(record) == []


def test_bills_that_bounce_and_addresses_that_are_missing() -> None:
    record = House().record()
    bounced = Contact("email", "a@example.org", day(2026, 5, 1))
    assert rules_of(replace(record, contacts=(bounced,))) == ["E32"]
    newer = Contact("email", "b@example.org", None)
    assert rules_of(replace(record, contacts=(bounced, newer))) == []
    nowhere = record.account._replace(email=None)
    assert rules_of(replace(record, contacts=(), account=nowhere)) == ["E32"]


DIGITS = st.text("0123456789", min_size=9, max_size=9)


@given(DIGITS, st.integers(0, 7))
def test_neighbours_exchanged_are_one_slip(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert distance(number, swapped, 2) == (0 if number == swapped else 1)
    assert NearReferences([pay(1, 1, reference=swapped)]).near(number)


@given(DIGITS, DIGITS)
def test_distance_has_no_side_and_the_index_agrees(one: str, other: str) -> None:
    assert distance(one, other, 2) == distance(other, one, 2)
    found = bool(NearReferences([pay(1, 1, reference=other)]).near(one))
    assert found == (distance(one, other, 2) <= 2)
