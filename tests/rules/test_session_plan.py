"""Plans of campaigns: what is wrong with them, how they repeat, and how many seats they make."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lookups import SessionRules, Window
from rules.sessions.plan import MOST_DAYS, CampaignPlan, check_plan, count_seats, list_days, list_meetings
from rules.sessions.slots import list_slots

TODAY = date(2026, 11, 23)
RULES = SessionRules()
EVENING = Window(time(17), time(20))
ZONE = ZoneInfo("Africa/Johannesburg")
PLAN = CampaignPlan(
    name="Region B in December",
    days=(date(2026, 12, 1), date(2026, 12, 2)),
    windows=(EVENING,),
    category_codes=("rates", "metering"),
    slot_minutes=15,
    regions=("B",),
)


def test_a_plan_in_order_has_no_faults() -> None:
    assert check_plan(PLAN, RULES, TODAY) == ()


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": "  "}, "name", "Give the campaign a name"),
        ({"name": "x" * 121}, "name", "under 120 characters"),
        ({"note": "x" * 2001}, "note", "under 2000 characters"),
        ({"category_codes": ()}, "category_codes", "Choose one category"),
        ({"days": ()}, "days", "Choose one day"),
        ({"days": (date(2026, 11, 22), date(2026, 12, 1))}, "days", "22 Nov 2026 is in the past"),
        ({"days": (date(2026, 12, 1),) * 2}, "days", "1 Dec 2026 is chosen twice"),
        ({"windows": ()}, "windows", "Give one window"),
        (
            {"windows": (EVENING, Window(time(19, 45), time(21)))},
            "windows",
            "17:00-20:00 and 19:45-21:00 overlap",
        ),
        ({"windows": (EVENING, EVENING)}, "windows", "overlap"),
        ({"windows": (Window(time(20), time(17)),)}, "windows", "must end after it begins"),
        ({"slot_minutes": 25}, "slot_minutes", "5 minutes would be left over. Try 20 or 30"),
        ({"slot_minutes": 4}, "slot_minutes", "5 to 240 minutes; 15 is usual here"),
        ({"overbooking": -1}, "overbooking", "cannot be negative"),
        ({"overbooking": 13}, "overbooking", "At most 12 extra bookings"),
        ({"overbooking": 1, "takes_bookings": False}, "overbooking", "takes no bookings"),
        ({"repeat_weeks": 0, "repeat_until_on": date(2027, 1, 1)}, "repeat_weeks", "every 1 to 52 weeks"),
        ({"repeat_weeks": 1}, "repeat_until_on", "until which day"),
        (
            {"repeat_weeks": 1, "repeat_until_on": date(2026, 12, 1)},
            "repeat_until_on",
            "before the last day, 2 Dec 2026",
        ),
        ({"repeat_weeks": 1, "repeat_until_on": date(2029, 1, 1)}, "days", f"at most {MOST_DAYS} evenings"),
    ],
)
def test_each_fault_is_told_at_its_field(changes: dict[str, object], field: str, told: str) -> None:
    faults = dict(check_plan(replace(PLAN, **changes), RULES, TODAY))  # type: ignore[arg-type]
    assert told in faults[field]


def test_all_faults_are_told_at_once() -> None:
    wrong = replace(PLAN, name="", days=(), windows=(), category_codes=())
    assert {fault.field for fault in check_plan(wrong, RULES, TODAY)} == {
        "name", "days", "windows", "category_codes",
    }  # fmt: skip


def test_today_may_be_planned() -> None:
    assert check_plan(replace(PLAN, days=(TODAY,)), RULES, TODAY) == ()


def test_days_repeat_up_to_the_last_one() -> None:
    repeated = replace(PLAN, repeat_weeks=2, repeat_until_on=date(2026, 12, 29))
    assert list_days(repeated) == (
        date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 29),
    )  # fmt: skip


def test_each_category_has_each_window_of_each_day() -> None:
    two = replace(PLAN, windows=(Window(time(18, 30), time(20)), Window(time(17), time(18))))
    meetings = list_meetings(two, ZONE)
    assert len(meetings) == 8
    assert meetings[0] == (
        "rates",
        datetime(2026, 12, 1, 15, tzinfo=UTC),
        datetime(2026, 12, 1, 16, tzinfo=UTC),
    )
    assert [meeting.category_code for meeting in meetings[:2]] == ["rates", "metering"]
    assert list(meetings) == sorted(meetings, key=lambda meeting: meeting.starts_at)


def test_seats_are_counted_with_the_working_shown() -> None:
    count = count_seats((EVENING,), 15, experts=4, evenings=5, extra=3)
    assert (count.seats, count.extra) == (240, 15)
    assert count.working == (
        "3 h × 4 experts ÷ 15 min = 48 seats an evening, × 5 evenings = 240 seats, and 15 overbooked"
    )
    one = count_seats((EVENING,), 50, experts=1, evenings=1)
    assert one.working == (
        "3 h × 1 expert ÷ 50 min = 3 seats an evening (whole slots only), × 1 evening = 3 seats"
    )


INSTANTS = st.integers(0, 500_000_000).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=n))


@given(starts_at=INSTANTS, minutes=st.integers(0, 1440), slot=st.integers(1, 240))
def test_slots_fill_a_window_without_gap_or_overlap(starts_at: datetime, minutes: int, slot: int) -> None:
    ends_at = starts_at + timedelta(minutes=minutes)
    slots = list_slots(starts_at, ends_at, slot)
    assert len(slots) == minutes // slot
    edges = [starts_at, *(each.ends_at for each in slots)]
    assert [each.starts_at for each in slots] == edges[:-1]
    assert timedelta() <= ends_at - edges[-1] < timedelta(minutes=slot)
    assert [each.slot_no for each in slots] == list(range(1, len(slots) + 1))


@given(
    hours=st.integers(1, 6), slot=st.integers(5, 60), experts=st.integers(0, 40), evenings=st.integers(1, 60)
)
def test_seats_counted_are_the_slots_made(hours: int, slot: int, experts: int, evenings: int) -> None:
    window = Window(time(12), time(12 + hours))
    plan = replace(
        PLAN, windows=(window,), days=tuple(TODAY + timedelta(days=n) for n in range(evenings)),
        category_codes=("rates",), slot_minutes=slot,
    )  # fmt: skip
    made = sum(len(list_slots(m.starts_at, m.ends_at, slot)) for m in list_meetings(plan, ZONE)) * experts
    assert count_seats((window,), slot, experts=experts, evenings=evenings).seats == made


def test_clocks_that_change_neither_add_nor_take_slots() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = replace(PLAN, days=(date(2026, 10, 25),), windows=(Window(time(1), time(5)),))
    meeting = list_meetings(night, berlin)[0]
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=5)
    assert len(list_slots(meeting.starts_at, meeting.ends_at, 60)) == 5


def test_a_slot_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a minute or more"):
        list_slots(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC), 0)


@given(first=st.dates(TODAY, date(2027, 12, 31)), weeks=st.integers(1, 52), times=st.integers(0, 20))
def test_repeats_are_whole_weeks_apart(first: date, weeks: int, times: int) -> None:
    until = first + timedelta(weeks=weeks * times)
    days = list_days(replace(PLAN, days=(first,), repeat_weeks=weeks, repeat_until_on=until))
    assert len(days) == times + 1
    assert all((day - first).days % (7 * weeks) == 0 for day in days)
    assert days[-1] == until
