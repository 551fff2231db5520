"""Taken on the spot on a real database: all or nothing, and not twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.attachments import attachment
from data.tables.cases import case_text
from data.tables.messages import message
from data.tables.outings import outing, outing_case
from data.transaction import set_actor
from queries.actions.capture import OnTheSpot, Photo, add_to_case, capture_case, take_slip
from queries.actions.log_case import ContactDetails
from queries.capture.accounts import find_account_of_meter
from queries.capture.duplicates import Sought, find_alike
from queries.cases import CaseRecord
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.billing_extract import FIRST, make_extract
from tests.billing_rows import put_extract
from tests.make import make_capture

City = Any
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
RESIDENT = ContactDetails("Nomsa Test", phone="082 555 0101", consent=True)
WORDS = "No water pressure in the whole street since Monday"


def take(
    city: City, actor: Actor, *, where: str = "", photos: tuple[Photo, ...] = (), **changes: Any
) -> CaseRecord:
    taken = make_taken(city, where=where, photos=photos, **changes)
    set_actor(city.connection, actor)
    return capture_case(city.connection, actor, taken=taken, reference=city.reference, now=city.now)


def make_taken(
    city: City,
    *,
    where: str = "",
    photos: tuple[Photo, ...] = (),
    outing_id: int | None = None,
    **changes: Any,
) -> OnTheSpot:
    fields = {
        "words": WORDS, "category_code": city.category, "ward_no": city.ward_no, "contact": RESIDENT,
        "region": "X", "received_at": city.now,
    }  # fmt: skip
    return OnTheSpot(make_capture(**(fields | changes)), where, photos, outing_id)


def read_words(city: City, case: CaseRecord, kind: str = "words") -> str:
    set_actor(city.connection, SYSTEM)
    statement = sa.select(case_text.c.body).where(
        case_text.c.case_id == case.case_id, case_text.c.kind == kind
    )
    return str(city.connection.scalar(statement))


def count_files(city: City, case: CaseRecord) -> int:
    set_actor(city.connection, SYSTEM)
    listed = sa.select(sa.func.count()).where(attachment.c.case_id == case.case_id)
    return int(city.connection.scalar(listed))


@pytest.mark.parametrize("role", ["councillor", "agent"])
def test_a_query_is_taken_with_its_place_and_photo(city: City, role: Any) -> None:
    case = take(city, city.actor(role), where="12 Oak Street", photos=(Photo("meter.png", PNG),))
    assert (case.state.ward_no, case.state.region) == (city.ward_no, city.region)
    assert read_words(city, case) == f"{WORDS}\nWhere: 12 Oak Street"
    assert count_files(city, case) == 1


@pytest.mark.parametrize("consent", [True, False])
def test_an_email_address_gets_the_slip_if_its_owner_agrees(city: City, consent: bool) -> None:
    contact = replace(RESIDENT, email="nomsa@example.org", consent=consent)
    case = take(city, city.actor("agent"), contact=contact)
    set_actor(city.connection, SYSTEM)
    sent = city.connection.execute(
        sa.select(message.c.contact_id, message.c.body).where(message.c.case_id == case.case_id)
    ).all()
    assert [each.contact_id for each in sent] == ([case.state.contact_id] if consent else [])
    assert all(case.reference in each.body and "Nomsa" not in each.body for each in sent)


def test_a_file_that_is_no_picture_leaves_nothing_behind(city: City) -> None:
    savepoint = city.connection.begin_nested()
    with pytest.raises(InvalidInput, match="not a kind of file"):
        take(city, city.actor("agent"), photos=(Photo("meter.png", b"MZ\x00\x90"),))
    savepoint.rollback()
    set_actor(city.connection, SYSTEM)
    assert find_alike(city.connection, SYSTEM, sought=Sought(ward_no=city.ward_no, words=WORDS)).queries == ()


def test_a_meter_number_finds_its_account(city: City) -> None:
    put_extract(city.connection, make_extract())
    agent = city.actor("agent")
    meter_no = city.connection.scalar(
        sa.text("SELECT meter_no FROM billing.meter WHERE account_no = :no ORDER BY meter_no"), {"no": FIRST}
    )
    assert find_account_of_meter(city.connection, agent, meter_no=meter_no) == FIRST
    assert find_account_of_meter(city.connection, agent, meter_no="99999999") is None
    case = take(city, agent, where=meter_no.lower())
    assert case.state.account_no == FIRST
    assert read_words(city, case).endswith(f"\nMeter: {meter_no}")


def test_the_same_account_address_or_words_warn(city: City) -> None:
    agent = city.actor("agent")
    account = city.log(account_no="551234567", ward_no=city.other_ward_no, words="The bill did not come")
    address = city.log(words="Something smells\nWhere: 12 Oak Street", category_code=city.handoff)
    words = city.log(words="The pressure of water is low in our whole street", category_code=city.category)
    city.log(words="A pensioner asks for the rebate", category_code=city.category)
    city.log(words=WORDS, category_code=city.category, ward_no=city.other_ward_no)
    set_actor(city.connection, agent)
    sought = Sought("551234567", city.ward_no, city.category, WORDS, "12 oak street")
    alike = find_alike(city.connection, agent, sought=sought)
    assert {each.reference: each.why for each in alike.queries} == {
        account.reference: "same account and category",
        address.reference: "same address",
        words.reference: "same ward and category, much the same words",
    }
    assert alike.open_in_ward == 2
    other = find_alike(city.connection, agent, sought=replace(sought, account_no=None, words="", address=""))
    assert other.queries == ()


def test_a_councillor_is_shown_only_what_they_logged_and_numbers_of_their_own_ward(city: City) -> None:
    councillor = city.actor("councillor")
    city.log(words=WORDS, category_code=city.category, account_no="551234567")
    mine = take(city, councillor)
    sought = Sought("551234567", city.ward_no, city.category, WORDS)
    set_actor(city.connection, councillor)
    alike = find_alike(city.connection, councillor, sought=sought)
    assert [each.reference for each in alike.queries] == [mine.reference]
    assert alike.open_in_ward == 2
    elsewhere = replace(sought, ward_no=city.other_ward_no)
    assert find_alike(city.connection, councillor, sought=elsewhere).open_in_ward is None


def test_what_is_said_again_is_added_to_the_open_query(city: City) -> None:
    agent = city.actor("agent")
    case = city.log(words=WORDS)
    taken = make_taken(city, where="12 Oak Street", photos=(Photo("meter.png", PNG),))
    set_actor(city.connection, agent)
    add_to_case(
        city.connection, agent, case_id=case.case_id, taken=taken, reference=city.reference, now=city.now
    )
    said = read_words(city, case, "note")
    assert said == f"{WORDS}\nWhere: 12 Oak Street\nAlso asks: Nomsa Test, 082 555 0101"
    assert count_files(city, case) == 1


def test_without_consent_the_other_persons_name_is_not_kept(city: City) -> None:
    agent = city.actor("agent")
    case = city.log(words=WORDS)
    set_actor(city.connection, agent)
    taken = make_taken(city, contact=replace(RESIDENT, consent=False))
    add_to_case(
        city.connection, agent, case_id=case.case_id, taken=taken, reference=city.reference, now=city.now
    )
    assert read_words(city, case, "note") == WORDS


@pytest.mark.parametrize("role", ["councillor", "agent"])
def test_what_is_taken_on_an_outing_is_tied_to_it(city: City, role: Any) -> None:
    outing_id = plan_walkabout(city)
    case = take(city, city.actor(role), outing_id=outing_id)
    assert list_taken(city, outing_id) == [(case.case_id, "captured")]


def test_what_is_asked_again_on_an_outing_is_a_visit(city: City) -> None:
    agent, case, outing_id = city.actor("agent"), city.log(words=WORDS), plan_walkabout(city)
    taken = replace(make_taken(city), outing_id=outing_id)
    set_actor(city.connection, agent)
    for _ in range(2):
        add_to_case(
            city.connection, agent, case_id=case.case_id, taken=taken, reference=city.reference, now=city.now
        )
    assert list_taken(city, outing_id) == [(case.case_id, "visited")]


def test_nothing_is_tied_to_an_outing_that_is_off(city: City) -> None:
    outing_id = plan_walkabout(city, status="cancelled", cancelled_why="Rain")
    with pytest.raises(Conflict, match="cancelled"):
        take(city, city.actor("councillor"), outing_id=outing_id)


def test_nothing_is_tied_to_an_outing_of_anothers_ward(city: City) -> None:
    outing_id = plan_walkabout(city, ward_no=city.other_ward_no)
    with pytest.raises(NotFound):
        take(city, city.actor("councillor"), outing_id=outing_id)


def plan_walkabout(city: City, **changes: Any) -> int:
    set_actor(city.connection, SYSTEM)
    on = city.reference.local_day(city.now)
    values = {
        "kind": "walkabout", "held_on": on, "starts_at": city.now, "ends_at": city.now + timedelta(hours=4),
        "delimitation_code": city.reference.delimitation_on(on).code, "ward_no": city.ward_no,
        "region": city.region, "created_by": SYSTEM.user_id, "created_at": city.now,
    }  # fmt: skip
    planned = sa.insert(outing).values(values | changes).returning(outing.c.outing_id)
    return int(city.connection.execute(planned).scalar_one())


def list_taken(city: City, outing_id: int) -> list[Any]:
    set_actor(city.connection, SYSTEM)
    statement = sa.select(outing_case.c.case_id, outing_case.c.part).where(
        outing_case.c.outing_id == outing_id
    )
    return [tuple(row) for row in city.connection.execute(statement)]


def test_a_councillor_cannot_add_to_anothers_query_nor_print_its_slip(city: City) -> None:
    councillor = city.actor("councillor")
    case, mine = city.log(words=WORDS), take(city, councillor)
    set_actor(city.connection, councillor)
    with pytest.raises(NotAllowed):
        add_to_case(
            city.connection, councillor, case_id=case.case_id, taken=make_taken(city),
            reference=city.reference, now=city.now,
        )  # fmt: skip
    with pytest.raises(NotFound):
        take_slip(city.connection, councillor, case_reference=case.reference, reference=city.reference)
    slip = take_slip(city.connection, councillor, case_reference=mine.reference, reference=city.reference)
    assert (slip.reference, slip.municipality) == (mine.reference, city.reference.municipality.short_name)
