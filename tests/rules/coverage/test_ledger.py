"""The ledger's sums on small examples, and for any past: who walks what it asks is never late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.coverage.facts import Facts, Visit, Ward
from rules.coverage.ledger import Ledger, draw_up
from rules.coverage.words import tell_broken, tell_week
from rules.lookups import OutingRules
from rules.period import add_months

BEGAN = date(2026, 7, 1)
MONDAY = date(2026, 9, 7)
RULES = OutingRules(promised_from=BEGAN, reserve_days=10)
NAMES = {"A": "North", "B": "South", "C": "East"}


def make_facts(*visits: Visit, today: date = MONDAY, wards: int = 3, regions: str = "ABC") -> Facts:
    numbered = [Ward(number, "A") for number in range(1, wards + 1)]
    return Facts(today, numbered, tuple(regions), visits, frozenset({date(2026, 9, 24)}), RULES)


def walk(ward_no: int, on: date, is_held: bool = True) -> Visit:
    return Visit("walkabout", on, "A", ward_no, is_held)


def office(region: str, on: date, is_held: bool = True) -> Visit:
    return Visit("mobile_office", on, region, None, is_held)


def ledger(*visits: Visit, today: date = MONDAY, wards: int = 3) -> Ledger:
    return draw_up(make_facts(*visits, today=today, wards=wards))


def test_a_ward_is_due_a_cycle_after_its_last_walk_or_the_promise() -> None:
    found = {state.ward_no: state for state in ledger(walk(2, date(2026, 8, 31))).wards}
    assert found[1].due_on == date(2027, 1, 1)
    assert found[2].due_on == date(2027, 2, 28)
    assert (found[2].gap_days(MONDAY), found[1].gap_days(MONDAY)) == (7, None)


def test_a_walk_before_the_promise_does_not_shorten_it() -> None:
    (first, *_) = ledger(walk(1, date(2026, 2, 1)), wards=1).wards
    assert first.due_on == add_months(BEGAN, 6)


def test_the_reserve_leaves_out_days_on_which_nothing_is_held() -> None:
    facts = make_facts()
    target_on = facts.step_back(date(2026, 9, 30), 10)
    assert facts.count_open(target_on + timedelta(days=1), date(2026, 9, 30)) == 10


def test_what_is_due_by_sunday_is_asked_for_as_a_whole() -> None:
    today = date(2026, 12, 28)
    pace = ledger(today=today, wards=20).pace
    assert len(pace.to_walk) == 20


def test_an_even_pace_is_asked_for_when_all_are_due_on_one_day() -> None:
    pace = ledger(wards=60).pace
    facts = make_facts(wards=60)
    target_on = facts.step_back(add_months(BEGAN, 6), 10)
    left = facts.count_open(MONDAY, target_on)
    assert len(pace.to_walk) == -(-60 * 5 // left)


def test_a_planned_walk_stays_asked_for_but_is_known() -> None:
    pace = ledger(walk(1, date(2026, 9, 9), is_held=False), today=date(2026, 9, 7), wards=1).pace
    assert [state.next_on for state in pace.to_walk] == [date(2026, 9, 9)]
    assert pace.unplanned == ()


def test_the_week_asks_for_areas_that_had_none_this_month_first() -> None:
    found = ledger(office("A", date(2026, 9, 2)), office("B", date(2026, 8, 5))).area_pace
    assert found.promised == 2
    assert [need.region for need in found.needed] == ["C", "B"]


def test_the_last_week_of_a_month_asks_for_every_area_still_missing() -> None:
    needed = ledger(today=date(2026, 9, 28)).area_pace.needed
    assert [(need.region, need.by_on) for need in needed] == [
        (region, date(2026, 9, 30)) for region in ("A", "B", "C")
    ]


def test_broken_promises_are_told_with_their_days() -> None:
    found = ledger(walk(1, date(2027, 1, 4)), today=date(2027, 1, 5), wards=2)
    told = [tell_broken(each, NAMES, 6) for each in found.broken]
    assert "Ward 1 was due by 1 Jan 2027 and was walked on 4 Jan 2027, 3 days late." in told
    assert "Ward 2 was due by 1 Jan 2027 and has not been walked: 6 months are over." in told
    assert "From 1 Dec 2026 to 31 Dec 2026 no mobile office came to North, South and East." in told
    assert any(line.startswith("In the week of 28 Dec 2026 mobile offices were in 0 of 2") for line in told)


def test_the_week_is_told_in_sentences() -> None:
    told = tell_week(ledger(office("A", date(2026, 9, 2))), NAMES, 6)
    assert told[0].startswith("Walk 1 ward by 13 Sep 2026: 1.")
    assert "Hold a mobile office in South by 13 Sep 2026: it had none yet." in told


@given(
    days=st.lists(st.integers(0, 180), min_size=1, max_size=40),
    seen=st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_walking_what_every_week_asks_is_never_late(days: list[int], seen: list[bool]) -> None:
    """Whatever was walked when before, as long as nothing was late already."""
    today = date(2026, 12, 21)
    past = [
        walk(number, today - timedelta(days=ago))
        for number, (ago, was) in enumerate(zip(days, seen, strict=False), start=1)
        if was
    ]
    visits = list(past)
    while today < date(2027, 5, 1):
        found = draw_up(make_facts(*visits, today=today, wards=len(days)))
        assert not [each for each in found.broken if each.kind == "ward"]
        friday = today + timedelta(days=4)
        visits += [walk(state.ward_no, friday) for state in found.pace.to_walk]
        today += timedelta(days=7)
