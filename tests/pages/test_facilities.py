"""Facilities on screen: the list is kept, a checklist filled in, what is not OK made a finding at one tap."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read
from pages.kit.registry import PageEntry, find_entry
from queries.actions.facilities import FacilityFields, add_facility
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.facilities import list_checks, list_facilities
from queries.outings.outings import list_stops
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

pytestmark = pytest.mark.both_profiles


@pytest.fixture
def page() -> PageEntry:
    entry = find_entry("facilities")
    assert entry is not None
    return entry


@pytest.fixture
def place(cast: Cast) -> int:
    """A clinic of the councillor's ward, of a name that no other test uses."""
    fields = FacilityFields(f"Clinic {secrets.token_hex(4)}", "clinic", WARD)
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    return perform(cast["manager"].actor, add_facility, fields=fields, reference=reference, now=now)


def words(desk: AppTest) -> str:
    parts = [*desk.title, *desk.markdown, *desk.caption, *desk.error, *desk.success, *desk.info]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def test_a_councillor_fills_in_and_makes_a_finding(
    open_page: Open, cast: Cast, page: PageEntry, place: int
) -> None:
    desk = open_page(cast["councillor"], page, id=str(place))
    desk.segmented_control(key=f"facility_clinic_water_{place}_0").set_value("not_ok").run()
    desk.segmented_control(key=f"facility_clinic_power_{place}_0").set_value("ok").run()
    desk.text_input(key=f"facility_clinic_water_{place}_0_words").set_value("dry since Monday")
    desk = desk.button(key="facility_keep").click().run()
    said = words(desk)
    assert "Not OK] Water runs from the taps: dry since Monday" in said
    assert "OK] The lights work" in said
    (check,) = read(SYSTEM, list_checks, facility_id=place)
    desk = desk.button(key=f"make_{check.check_id}_clinic_water").click().run()
    assert "It is with its department" in words(desk)
    (became,) = (item for item in read(SYSTEM, list_checks, facility_id=place)[0].items if item.is_finding)
    assert became.item_code == "clinic_water"


def test_an_empty_checklist_is_refused_in_words(
    open_page: Open, cast: Cast, page: PageEntry, place: int
) -> None:
    desk = open_page(cast["agent"], page, id=str(place))
    desk = desk.button(key="facility_keep").click().run()
    assert "Answer at least one item" in words(desk)
    assert read(SYSTEM, list_checks, facility_id=place) == []


def test_a_manager_adds_one_and_takes_it_off(open_page: Open, cast: Cast, page: PageEntry) -> None:
    name = f"Hall {secrets.token_hex(4)}"
    desk = open_page(cast["manager"], page)
    desk.text_input(key="new_facility_name").set_value(name)
    desk.selectbox(key="new_facility_kind").set_value("hall")
    desk.selectbox(key="new_facility_ward").set_value(WARD)
    desk.button(key="facility_add").click().run()
    (added,) = (each for each in read(SYSTEM, list_facilities) if each.name == name)
    desk = open_page(cast["manager"], page, id=str(added.facility_id))
    desk.button(key="facility_retire").click().run()
    assert name not in {each.name for each in read(SYSTEM, list_facilities)}


def test_an_expert_reads_but_keeps_and_fills_in_nothing(
    open_page: Open, cast: Cast, page: PageEntry, place: int
) -> None:
    desk = open_page(cast["expert"], page, id=str(place))
    assert "Nobody has filled in its checklist yet" in words(desk)
    keys = {button.key for button in desk.button}
    assert not keys & {"facility_keep", "facility_retire", "facility_add"}


def test_a_number_that_is_none_is_answered_in_words(open_page: Open, cast: Cast, page: PageEntry) -> None:
    for number in ("x", "999999999"):
        assert "No such facility" in words(open_page(cast["agent"], page, id=number))


def test_a_facility_comes_onto_an_outing_and_leads_to_its_checklist(
    open_page: Open, cast: Cast, page: PageEntry, place: int
) -> None:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    manager = cast["manager"].actor
    # a mobile office of the ward's region, since another test may walk the ward on that day
    ward = reference.find_ward(WARD, reference.local_day(now))
    assert ward is not None
    new = NewOuting("mobile_office", reference.local_day(now) + timedelta(days=60), region=ward.region_code)
    number = perform(manager, plan_outing, new=new, reference=reference, now=now)
    entry = find_entry("outing")
    assert entry is not None
    desk = open_page(cast["manager"], entry, id=str(number))
    desk.selectbox(key="stop_facility").set_value(place).run()
    (stop,) = read(SYSTEM, list_stops, outing_id=number)
    assert stop.facility_id == place
    desk = open_page(cast["manager"], page, id=str(place), outing=str(number))
    desk.segmented_control(key=f"facility_clinic_power_{place}_0").set_value("ok").run()
    desk.button(key="facility_keep").click().run()
    (stop,) = read(SYSTEM, list_stops, outing_id=number)
    assert stop.outcome == "all OK"
