"""What the bundle of look-ups answers about Johannesburg."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.engine import make_engine
from data.tables import reference as tables
from queries.reference import LOOK_UPS, load_reference, read_stamp
from rules.case import CaseState
from rules.errors import NotFound
from rules.lookups import Reference, list_live
from rules.references import parse_reference
from tests.database import Databases


def test_electricity_and_water_changed_hands_on_1_july_2025(reference: Reference) -> None:
    assert reference.owner_entity("metering", "electricity_reading", date(2025, 6, 30)) == "group_finance"
    assert reference.owner_entity("metering", "electricity_reading", date(2025, 7, 1)) == "city_power"
    assert reference.owner_entity("metering", "sewer_charge", date(2025, 7, 1)) == "joburg_water"
    assert reference.owner_entity("rates", "rates_category", date(2026, 1, 1)) == "group_finance"
    assert reference.owner_entity("metering", None, date(1999, 1, 1)) == "group_finance"
    with pytest.raises(NotFound):
        reference.owner_entity("nothing", None, date(2026, 1, 1))


@pytest.mark.parametrize("prefix", ["JHB", "CPT"])
def test_the_example_in_an_empty_field_is_a_good_reference_of_the_municipality(
    reference: Reference, prefix: str
) -> None:
    elsewhere = replace(reference, municipality=replace(reference.municipality, reference_prefix=prefix))
    example = parse_reference(elsewhere.example_reference(date(2026, 11, 22)))
    assert (example.prefix, example.region, example.year) == (prefix, "A", 2026)


def test_a_ward_set_stays_in_force_marked_until_a_newer_one_is_loaded(
    connection: Connection, reference: Reference
) -> None:
    day = date(2026, 11, 22)
    assert reference.delimitation_on(day).code == "2020"
    assert reference.wards_are_marked(day)
    assert not reference.wards_are_marked(date(2026, 11, 3))
    assert len(reference.list_wards(day)) == 135
    assert reference.region_of_ward(124, day) == "F"
    assert reference.region_of_ward(136, day) == "X"
    assert reference.region_of_ward(None, day) == "X"
    connection.execute(
        sa.insert(tables.delimitation).values(code="2026", name="New wards", valid_from=date(2026, 11, 4))
    )
    connection.execute(sa.insert(tables.ward).values(delimitation_code="2026", ward_no=136, region_code="A"))
    newer = load_reference(connection)
    assert newer.region_of_ward(136, day) == "A"
    assert not newer.wards_are_marked(day)
    assert newer.region_of_ward(124, date(2026, 11, 3)) == "F"


def test_the_working_calendar_knows_hours_holidays_and_declared_days(reference: Reference) -> None:
    received_at = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    assert reference.calendar.closing_of_working_day(received_at, 1) == datetime(
        2026, 11, 5, 13, 30, tzinfo=UTC
    )
    assert date(2026, 11, 4) in reference.holidays
    policy = reference.rulebook.policy_at(received_at)
    assert policy.find_target("resolution", CaseState(category_code="metering")).amount == 20
    urgent = CaseState(category_code="metering", priority_code="urgent")
    assert policy.find_target("resolution", urgent).amount == 2


def test_moves_follow_status_and_role(reference: Reference) -> None:
    verbs = {move.verb for move in reference.list_moves("new", "expert")}
    assert "claim" in verbs
    assert "resolve" not in verbs
    assert [move.verb for move in reference.list_moves("new", "councillor")] == ["attach"]
    assert reference.moves["reopen", "resolved"].to_status == "new"


def test_what_is_offered_leaves_out_import_only_and_retired_codes(
    connection: Connection, reference: Reference
) -> None:
    assert "not_stated" in reference.outcomes
    assert "not_stated" not in {outcome.code for outcome in reference.list_outcomes()}
    causes = {cause.code for cause in reference.list_causes("rates")}
    assert "valuation" in causes
    assert not causes & {"leak", "not_stated"}
    assert len(list_live(reference.channels)) == len(reference.channels)


def test_documents_of_the_category_come_first(reference: Reference) -> None:
    codes = [item.document_code for item in reference.list_documents("metering", "water_leak")]
    assert codes[0] == "statement"
    assert {"plumber_report", "meter_photo"} <= set(codes)
    assert [i.document_code for i in reference.list_documents("not_billing", "water_burst")] == []


def test_reading_it_all_takes_one_statement_a_table(connection: Connection) -> None:
    statements: list[str] = []

    def note(*event: object) -> None:
        statements.append(str(event[2]))

    sa.event.listen(connection, "before_cursor_execute", note)
    load_reference(connection)
    assert len(statements) <= len(tables.__all__)


def test_a_change_of_any_row_changes_the_stamp(server: Databases, database: str) -> None:
    engine = make_engine(server.owner_url(database), pool_size=1)
    stamps = set()
    for table in LOOK_UPS:
        with engine.connect() as connection:
            before = read_stamp(connection)
            words = "source" if "source" in table.c else "words"
            changed = connection.execute(sa.update(table).values({words: "something else"})).rowcount
            stamps.add(before)
            assert (read_stamp(connection) != before) == (changed > 0), table.name
    engine.dispose()
    assert len(stamps) == 1


def test_a_declared_day_changes_the_stamp(connection: Connection) -> None:
    before = read_stamp(connection)
    connection.execute(
        sa.insert(tables.declared_day).values(on=date(2026, 11, 23), name="A day", source="Gazette")
    )
    assert read_stamp(connection) != before


def test_every_table_that_is_looked_up_is_in_the_stamp(connection: Connection) -> None:
    heard: list[str] = []
    sa.event.listen(connection, "before_cursor_execute", lambda *sent: heard.append(sent[2]))
    load_reference(connection)
    read = {name for text in heard for name in re.findall(r"FROM reference\.(\w+)", text)}
    assert read <= {table.name for table in LOOK_UPS}
    assert len(read) > 20
