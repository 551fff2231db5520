"""What sheets say of a ward: all its queries counted, also for its councillor, and nothing of other wards."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.outings import outing, outing_promise, outing_stop
from data.transaction import set_actor
from outward.ward_sheets.pack import build_pack
from outward.ward_sheets.route import build_route_sheet
from outward.ward_sheets.wards import build_coverage, build_scorecard
from queries.actions.log_case import ContactDetails
from queries.actions.take_sheets import take_coverage, take_scorecard, take_ward_pack
from queries.actions.wards.release import last_month
from queries.sheets.brief import get_ward_brief
from queries.sheets.route import get_route_sheet
from rules.actor import SYSTEM, Actor
from rules.errors import NotAllowed, NotFound
from rules.sheets.brief import WardBrief
from rules.sheets.route import RouteSheet
from rules.written import show_date
from tests.outward.report.reading import read_pages

City = Any
DAY = timedelta(days=1)
CONTACT = ContactDetails("Nomsa Test", phone="082 555 0101", consent=True)


def brief_for(city: City, actor: Actor, ward_no: int | None = None) -> WardBrief:
    set_actor(city.connection, actor)
    on = city.reference.local_day(city.now)
    return get_ward_brief(
        city.connection, actor, ward_no=ward_no or city.ward_no, on=on, reference=city.reference, now=city.now
    )


def plan(city: City, **changes: Any) -> int:
    set_actor(city.connection, SYSTEM)
    starts_at = changes.pop("starts_at", city.now + DAY)
    on = city.reference.local_day(starts_at)
    values = {
        "kind": "walkabout", "held_on": on, "starts_at": starts_at, "ends_at": starts_at + DAY / 6,
        "delimitation_code": city.reference.delimitation_on(on).code, "ward_no": city.ward_no,
        "region": city.region, "created_by": SYSTEM.user_id, "created_at": city.now, "venue": "The library",
    }  # fmt: skip
    planned = sa.insert(outing).values(values | changes).returning(outing.c.outing_id)
    return int(city.connection.execute(planned).scalar_one())


def promise(city: City, words: str, **changes: Any) -> None:
    on = city.reference.local_day(city.now)
    values = {
        "delimitation_code": city.reference.delimitation_on(on).code, "ward_no": city.ward_no, "words": words,
        "due_on": on, "made_by": SYSTEM.user_id, "made_at": city.now,
    }  # fmt: skip
    city.connection.execute(sa.insert(outing_promise).values(values | changes))


@pytest.mark.parametrize("role", ["councillor", "agent", "manager", "expert"])
def test_a_brief_counts_all_of_its_ward_and_nothing_else(city: City, role: Any) -> None:
    plan(city, starts_at=city.now - 10 * DAY, status="done", done_at=city.now - 10 * DAY)
    city.log(now=city.now - 40 * DAY)
    city.log(now=city.now - DAY, category_code=city.handoff)
    city.log(ward_no=city.other_ward_no)
    promise(city, "Lights back on")
    promise(city, "Elsewhere", ward_no=city.other_ward_no)
    brief = brief_for(city, city.actor(role))
    names = city.reference.categories
    assert {topic.name: topic.open for topic in brief.topics} == {
        names[city.category].name: 1,
        names[city.handoff].name: 1,
    }
    assert (brief.received, brief.resolved) == (1, 0)
    assert brief.visited_on == city.reference.local_day(city.now - 10 * DAY)
    assert brief.oldest_on == city.reference.local_day(city.now - 40 * DAY)
    assert [each.words for each in brief.promises] == ["Lights back on"]
    assert sum(count for _, count in brief.findings) == 1


def test_a_councillor_gets_no_brief_of_anothers_ward_nor_of_one_that_is_not(city: City) -> None:
    with pytest.raises(NotAllowed):
        brief_for(city, city.actor("councillor"), city.other_ward_no)
    with pytest.raises(NotFound):
        brief_for(city, city.actor("manager"), 9999)


def test_a_route_sheet_lists_the_stops_in_order_and_nothing_personal(city: City) -> None:
    case = city.log(contact=CONTACT, account_no="551234567", words="Nomsa of 12 Oak Street cannot pay")
    outing_id = plan(city)
    rows = [
        {"position": 2, "kind": "query", "case_id": case.case_id, "words": ""},
        {"position": 1, "kind": "hotspot", "case_id": None, "words": "Oak Street"},
    ]
    city.connection.execute(sa.insert(outing_stop), [{"outing_id": outing_id, **row} for row in rows])
    sheet = sheet_for(city, city.actor("agent"), outing_id)
    assert [stop.name for stop in sheet.stops] == ["Oak Street", case.reference]
    text = " ".join(read_pages(build_route_sheet(sheet, None, city.now)))
    assert text.index("Oak Street") < text.index(case.reference)
    assert "The library" in text
    assert not any(private in text for private in ("Nomsa", "0101", "551234567", "cannot pay"))


def sheet_for(city: City, actor: Actor, outing_id: int) -> RouteSheet:
    set_actor(city.connection, actor)
    return get_route_sheet(
        city.connection, actor, outing_id=outing_id, reference=city.reference, now=city.now
    )


def test_a_councillor_has_the_sheet_of_the_own_ward_only(city: City) -> None:
    councillor = city.actor("councillor")
    mine, other = plan(city), plan(city, ward_no=city.other_ward_no)
    sheet = sheet_for(city, councillor, mine)
    assert sheet.brief is not None
    assert sheet.brief.ward_no == city.ward_no
    with pytest.raises(NotFound):
        sheet_for(city, councillor, other)


def test_a_mobile_office_for_an_area_has_no_ward_and_no_brief(city: City) -> None:
    outing_id = plan(city, kind="mobile_office", ward_no=None, delimitation_code=None)
    sheet = sheet_for(city, city.actor("councillor"), outing_id)
    assert (sheet.brief, sheet.place) == (None, city.reference.regions[city.region].name)


def test_the_pack_is_one_page_of_what_was_published(city: City) -> None:
    month_on = last_month(city.reference, city.now)
    for _ in range(3):
        city.log(now=city.reference.midnight(month_on) + 2 * DAY)
    for number in range(12):
        promise(city, f"Promise {number} " + "with many words " * 10)
    councillor = city.actor("councillor")
    set_actor(city.connection, councillor)
    brief, published = take_ward_pack(
        city.connection, councillor, ward_no=city.ward_no, reference=city.reference, now=city.now
    )
    assert (published.total, published.month_on) == (None, month_on)
    (text,) = read_pages(build_pack(brief, published, "The city", "0800 000 000", city.now))
    assert f"Ward {city.ward_no}" in text
    assert published.note[:20] in text
    assert "And 4 more" in text


def test_a_sheet_tells_the_same_counts_after_a_query_came_late(city: City) -> None:
    manager, month_on = city.actor("manager"), last_month(city.reference, city.now)
    taken = []
    for _ in range(2):
        for _ in range(6):
            city.log(now=city.reference.midnight(month_on) + DAY)
        set_actor(city.connection, manager)
        taken.append(
            take_ward_pack(
                city.connection, manager, ward_no=city.ward_no, reference=city.reference, now=city.now
            )[1]
        )
    assert taken[0] == taken[1]


def test_reports_on_wards_name_each_with_its_days(city: City) -> None:
    held = city.reference.local_day(city.now - 10 * DAY)
    plan(city, starts_at=city.now - 10 * DAY, status="done", done_at=city.now - 10 * DAY)
    manager = city.actor("manager")
    set_actor(city.connection, manager)
    ledger = take_coverage(city.connection, manager, reference=city.reference, now=city.now)
    scores, month_on, note = take_scorecard(city.connection, manager, reference=city.reference, now=city.now)
    mine = next(score for score in scores if score.ward_no == city.ward_no)
    assert mine.last_on == held
    assert len(scores) == len(ledger.wards)
    coverage = " ".join(read_pages(build_coverage(ledger, city.reference, city.now)))
    card = " ".join(read_pages(build_scorecard(scores, month_on, note, city.reference, city.now)))
    for text in (coverage, card):
        assert show_date(held) in text
    assert "What must happen this week" in coverage
    assert note[:20] in card


def test_a_councillor_takes_no_scorecard_and_only_the_own_wards_coverage(city: City) -> None:
    councillor = city.actor("councillor")
    set_actor(city.connection, councillor)
    ledger = take_coverage(city.connection, councillor, reference=city.reference, now=city.now)
    assert [state.ward_no for state in ledger.wards] == [city.ward_no]
    assert build_coverage(ledger, city.reference, city.now).startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        take_scorecard(city.connection, councillor, reference=city.reference, now=city.now)
