"""A profile is loaded whole or not at all, follows its files, and leaves local rows alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.exc import ProgrammingError

from data.profile import ProfileError, load_profile, profile_folder
from data.tables import reference as tables
from queries.reference import load_reference
from tests.data.profiles import TINYTOWN, change, copy_profile, tables_of_reference

JOHANNESBURG = profile_folder("johannesburg")


def count(connection: Connection, table: Table, *where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def is_retired(connection: Connection, channel: str) -> bool:
    column = tables.channel.c.retired
    found = connection.execute(sa.select(column).where(tables.channel.c.code == channel)).scalar_one()
    return bool(found)


def snapshot(connection: Connection) -> dict[str, list[Any]]:
    """All rows of all reference tables, but for the time of loading."""
    return {
        table.name: sorted(map(repr, connection.execute(sa.select(table).with_only_columns(
            *(column for column in table.c if column.name != "loaded_at")
        ))))
        for table in tables_of_reference()
    }  # fmt: skip


def test_a_second_load_changes_nothing(bare: Connection) -> None:
    first = load_profile(bare, JOHANNESBURG)
    assert (first.is_changed, first.rows_retired, first.rows_kept_local) == (True, 0, 0)
    before = snapshot(bare)
    assert not load_profile(bare, JOHANNESBURG).is_changed
    again = load_profile(bare, JOHANNESBURG, force=True)
    assert (again.is_changed, again.rows_retired, again.rows_kept_local) == (True, 0, 0)
    assert snapshot(bare) == before
    assert count(bare, tables.ward) == 135
    assert first.rows == sum(len(rows) for name, rows in before.items() if name != "profile_load")


def test_any_municipality_can_be_loaded(bare: Connection) -> None:
    load_profile(bare, TINYTOWN)
    reference = load_reference(bare)
    assert (reference.municipality.code, reference.municipality.timezone) == ("tinytown", "Africa/Windhoek")
    assert list(reference.categories) == ["bills", "potholes"]
    assert reference.owner_entity("bills", "water", date(2022, 12, 31)) == "treasury"
    assert reference.owner_entity("bills", "water", date(2023, 1, 1)) == "waterworks"
    assert [item.document_code for item in reference.list_documents("bills", "water")] == ["bill", "passport"]
    assert reference.region_letters == "NX"
    assert [cause.code for cause in reference.list_causes("bills")] == ["leak"]
    assert [outcome.code for outcome in reference.list_outcomes()] == ["mended"]


def test_a_profile_with_a_mistake_leaves_the_database_as_it_was(loaded: Connection, tmp_path: Path) -> None:
    before = snapshot(loaded)
    folder = copy_profile(tmp_path)
    change(folder, "wards.csv", "2021,2,N", "2021,2,Q")
    with pytest.raises(ProfileError):
        load_profile(loaded, folder)
    assert snapshot(loaded) == before


def test_another_municipality_is_refused(loaded: Connection) -> None:
    before = snapshot(loaded)
    with pytest.raises(ProfileError, match="this database serves johannesburg"):
        load_profile(loaded, TINYTOWN)
    assert snapshot(loaded) == before


def test_a_code_that_leaves_the_files_is_retired_and_can_come_back(bare: Connection, tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    change(
        folder,
        "channels.csv",
        "counter,Counter,true,true\n",
        "counter,Counter,true,true\nfax,Fax,true,true\n",
    )
    load_profile(bare, folder)
    assert load_profile(bare, TINYTOWN).rows_retired == 1
    assert is_retired(bare, "fax")
    assert "fax" in load_reference(bare).channels
    assert load_profile(bare, folder, force=True).rows_retired == 0
    assert not is_retired(bare, "fax")


def test_rows_follow_the_files(bare: Connection, tmp_path: Path) -> None:
    load_profile(bare, TINYTOWN)
    folder = copy_profile(tmp_path)
    change(folder, "categories.csv", "bills,Bills", "bills,Accounts")
    change(folder, "wards.csv", "2021,2,N,,\n", "")
    change(folder, "ownership.csv", "2022-12-31", "2023-06-30")
    change(folder, "ownership.csv", "waterworks,2023-01-01", "waterworks,2023-07-01")
    assert load_profile(bare, folder).is_changed
    reference = load_reference(bare)
    assert reference.categories["bills"].name == "Accounts"
    assert ("2021", 2) not in reference.wards
    assert reference.owner_entity("bills", "water", date(2023, 6, 30)) == "treasury"


def test_local_rows_win_and_stay(bare: Connection, tmp_path: Path) -> None:
    load_profile(bare, TINYTOWN)
    folder = copy_profile(tmp_path)
    change(folder, "declared_days.csv", "2026-03-02,Founders' day\n", "")
    load_profile(bare, folder)
    bare.execute(sa.insert(tables.declared_day).values(on=date(2026, 3, 2), name="Ours"))
    bare.execute(sa.update(tables.category).where(tables.category.c.code == "bills").values(
        name="Our bills", origin="local"
    ))  # fmt: skip
    bare.execute(sa.insert(tables.channel).values(code="pigeon", name="Pigeon"))
    bare.execute(sa.delete(tables.ownership).where(tables.ownership.c.subcategory_code == "water"))
    bare.execute(
        sa.insert(tables.ownership).values(
            category_code="bills", subcategory_code="water", entity_code="treasury",
            valid_from=date(2022, 6, 1),
        )
    )  # fmt: skip
    result = load_profile(bare, TINYTOWN)
    assert (result.rows_kept_local, result.rows_retired) == (4, 0)
    reference = load_reference(bare)
    assert reference.rulebook.declared_days[date(2026, 3, 2)] == "Ours"
    assert reference.categories["bills"].name == "Our bills"
    assert not reference.channels["pigeon"].retired
    assert reference.owner_entity("bills", "water", date(2026, 1, 1)) == "treasury"


def test_the_application_changes_local_rows_of_a_few_tables_only(connection: Connection) -> None:
    day = tables.declared_day
    before = count(connection, day)
    connection.execute(sa.insert(day).values(on=date(2027, 5, 3), name="Declared"))
    connection.execute(sa.update(day).values(name="Changed"))
    assert [row.name for row in connection.execute(sa.select(day).where(day.c.origin == "local"))] == [
        "Changed"
    ]
    assert count(connection, day, day.c.name == "Changed") == 1
    connection.execute(sa.delete(day))
    assert count(connection, day) == before


@pytest.mark.parametrize(
    "statement",
    [
        sa.insert(tables.declared_day).values(on=date(2027, 5, 3), name="Declared", origin="profile"),
        sa.insert(tables.category).values(code="ours", name="Ours"),
        sa.update(tables.category).values(name="Ours"),
        sa.delete(tables.move),
    ],
    ids=["profile row", "insert category", "update category", "delete move"],
)
def test_the_application_cannot_change_the_rest(connection: Connection, statement: sa.Executable) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|row-level security"):
        connection.execute(statement)


def test_two_owners_at_once_are_refused_by_the_database(loaded: Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="ex_ownership_one_owner"):
        loaded.execute(
            sa.insert(tables.ownership).values(
                category_code="rates", entity_code="eskom", valid_from=date(2026, 1, 1)
            )
        )
