"""Checklists of facilities: filled in once, seen in the own wards, and what is not OK becomes a finding."""

from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.attachments import attachment
from data.tables.outings import facility, outing, outing_case, outing_stop
from data.transaction import set_actor
from queries.actions.checklists import fill_checklist, make_finding
from queries.actions.facilities import FacilityFields, add_facility, import_facilities, retire_facility
from queries.facilities import FacilityCheck, get_facility, get_photo, list_checks, list_facilities
from rules import states
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.facilities import Answer
from rules.lookups import list_live

City = Any
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def first_kind(city: City) -> str:
    return str(list_live(city.reference.facility_kinds)[0].code)


@pytest.fixture
def place(city: City) -> int:
    """A facility of the city's ward."""
    fields = FacilityFields("Test Road clinic", first_kind(city), city.ward_no, -26.2, 28.0)
    return add_facility(city.connection, SYSTEM, fields=fields, reference=city.reference, now=city.now)


def list_codes(city: City) -> list[str]:
    return [item.code for item in city.reference.list_facility_items(first_kind(city))]


def fill(city: City, actor: Actor, place: int, token: str = "once", **changes: Any) -> int:
    first, second, *_ = list_codes(city)
    answers = {first: Answer("not_ok", "  dry since Monday ", (PNG,)), second: Answer("ok")}
    fields: dict[str, Any] = {"answers": answers} | changes
    return fill_checklist(
        city.connection,
        actor,
        facility_id=place,
        token=token,
        reference=city.reference,
        now=city.now,
        **fields,
    )


def make(city: City, actor: Actor, number: int) -> Any:
    return make_finding(
        city.connection, actor, check_id=number, item_code=list_codes(city)[0], reference=city.reference,
        now=city.now,
    )  # fmt: skip


def last(city: City, place: int) -> FacilityCheck:
    return list_checks(city.connection, SYSTEM, facility_id=place)[0]


def test_a_checklist_is_kept_with_its_photos_and_what_nobody_answered(city: City, place: int) -> None:
    number = fill(city, city.actor("agent"), place, note="  The gate was shut. ")
    seen = {item.item_code: item for item in last(city, place).items}
    assert sorted(seen) == sorted(list_codes(city))
    wanting, fine, *rest = (seen[code] for code in list_codes(city))
    assert (wanting.reply, wanting.words, wanting.is_finding) == ("not_ok", "dry since Monday", False)
    assert (fine.reply, {item.reply for item in rest}) == ("ok", {"not_seen"})
    assert get_photo(city.connection, SYSTEM, photo_id=wanting.photo_ids[0]) == ("image/png", PNG)
    assert (last(city, place).check_id, last(city, place).note) == (number, "The gate was shut.")
    listed = get_facility(city.connection, SYSTEM, facility_id=place)
    assert (listed.checked_at, listed.not_ok) == (city.now, 1)


def test_sent_twice_it_is_kept_once(city: City, place: int) -> None:
    agent = city.actor("agent")
    assert fill(city, agent, place) == fill(city, agent, place)
    assert len(list_checks(city.connection, SYSTEM, facility_id=place)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answers": {}}, "Answer at least one"),
        ({"answers": {"nothing": Answer("ok")}}, "no item nothing"),
        ({"note": "x" * 301}, "note under 300"),
    ],
)
def test_what_cannot_be_kept_is_refused(city: City, place: int, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        fill(city, city.actor("agent"), place, **changes)


def test_a_photo_must_be_a_picture(city: City, place: int) -> None:
    answers = {list_codes(city)[0]: Answer("not_ok", "", (b"%PDF-1.7 not a picture",))}
    with pytest.raises(InvalidInput, match="JPEG, PNG or WebP"):
        fill(city, city.actor("agent"), place, answers=answers)
    assert list_checks(city.connection, SYSTEM, facility_id=place) == []


@pytest.mark.parametrize("role", ["agent", "councillor"])
def test_what_is_not_ok_becomes_a_finding_with_its_photo_once(city: City, place: int, role: Any) -> None:
    actor = city.actor(role)
    set_actor(city.connection, actor)
    number = fill(city, actor, place)
    case = make(city, actor, number)
    item = city.reference.facility_items[list_codes(city)[0]]
    assert (case.state.status, case.state.ward_no) == (states.WAITING_ENTITY, city.ward_no)
    assert (case.state.category_code, case.state.subcategory_code) == (
        item.category_code, item.subcategory_code,
    )  # fmt: skip
    assert "dry since Monday" in case.title
    files = sa.select(attachment.c.media_type).where(attachment.c.case_id == case.case_id)
    assert city.connection.scalars(files).all() == ["image/png"]
    (became,) = (each for each in last(city, place).items if each.is_finding)
    assert (became.item_code, became.reference) == (item.code, case.reference)
    with pytest.raises(Conflict, match="already"):
        make(city, actor, number)


def test_what_is_ok_is_no_finding(city: City, place: int) -> None:
    agent = city.actor("agent")
    number = fill(city, agent, place, answers={list_codes(city)[0]: Answer("ok")})
    with pytest.raises(Conflict, match="not found wanting"):
        make(city, agent, number)


def test_a_finding_made_on_an_outing_belongs_to_it(city: City, place: int) -> None:
    agent = city.actor("agent")
    today = city.reference.local_day(city.now)
    values = {
        "kind": "walkabout", "held_on": today, "starts_at": city.now, "ends_at": city.now.replace(hour=20),
        "delimitation_code": city.reference.delimitation_on(today).code, "ward_no": city.ward_no,
        "region": city.region, "created_by": agent.user_id, "created_at": city.now,
    }  # fmt: skip
    new = sa.insert(outing).values(values).returning(outing.c.outing_id)
    outing_id = city.connection.execute(new).scalar_one()
    stop = {"outing_id": outing_id, "position": 1, "kind": "facility", "facility_id": place}
    city.connection.execute(sa.insert(outing_stop).values(stop))
    case = make(city, agent, fill(city, agent, place, outing_id=outing_id))
    marked = sa.select(outing_stop.c.seen_at, outing_stop.c.outcome)
    row = city.connection.execute(marked.where(outing_stop.c.outing_id == outing_id)).one()
    assert tuple(row) == (city.now, "1 not OK")
    linked = sa.select(outing_case.c.part).where(outing_case.c.case_id == case.case_id)
    assert city.connection.scalar(linked) == "captured"


def test_a_councillor_fills_in_and_sees_the_own_wards_only(city: City, place: int) -> None:
    fill(city, city.actor("agent"), place)
    stranger = city.actor("councillor", wards=(city.other_ward_no,))
    set_actor(city.connection, stranger)
    assert list_checks(city.connection, stranger, facility_id=place) == []
    assert place not in {each.facility_id for each in list_facilities(city.connection, stranger)}
    with pytest.raises(NotFound):
        fill(city, stranger, place, token="another")


def test_a_facility_off_the_list_is_not_filled_in(city: City, place: int) -> None:
    retire_facility(city.connection, SYSTEM, facility_id=place, now=city.now)
    assert place not in {each.facility_id for each in list_facilities(city.connection, SYSTEM)}
    with pytest.raises(NotFound):
        fill(city, city.actor("agent"), place)
    with pytest.raises(NotFound, match="off the list already"):
        retire_facility(city.connection, SYSTEM, facility_id=place, now=city.now)


def take_in(city: City, *lines: str) -> tuple[int, int]:
    content = "\n".join(["name,kind,ward_no,latitude,longitude", *lines]).encode()
    return import_facilities(city.connection, SYSTEM, content=content, reference=city.reference, now=city.now)


def test_a_file_adds_what_is_new_and_twice_nothing(city: City) -> None:
    kind = first_kind(city)
    lines = (f"North hall,{kind},{city.ward_no},-26.2,28.0", f"South hall,{kind},{city.other_ward_no},,")
    assert take_in(city, *lines) == (2, 0)
    assert take_in(city, *lines) == (0, 2)
    ward = (city.reference.delimitation_on(city.reference.local_day(city.now)).code, city.ward_no)
    assert [each.name for each in list_facilities(city.connection, SYSTEM, ward=ward)] == ["North hall"]


def test_a_file_with_faults_names_them_all_and_adds_nothing(city: City) -> None:
    before = city.connection.scalar(sa.select(sa.func.count()).select_from(facility))
    kind = first_kind(city)
    with pytest.raises(InvalidInput) as refused:
        take_in(city, f"Hall,{kind},99999,,", f",{kind},{city.ward_no},,", f"Hall,moon,{city.ward_no},91,0")
    said = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in said] == ["Line 2", "Line 3", "Line 4", "Line 4"]
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(facility)) == before
