"""A pack's file that several people bring in at once, or that is cut off midway and brought in again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.cases import cases
from data.tables.packs import pack_item, reserved_reference
from data.transaction import perform, transaction
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.packs import bring_in as bringing
from queries.actions.packs.bring_in import Brought, bring_in
from queries.actions.packs.take import take_pack
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.wards.saved import key_of, list_reserved, write_item, write_saved

PEOPLE = 4
ITEMS = 6
NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def reference(own_engine: Engine) -> Reference:
    with transaction(SYSTEM) as connection:
        return load_reference(connection)


@pytest.fixture
def saved(reference: Reference) -> bytes:
    """The file of a pack whose every reference was given out."""
    new = NewOuting(
        "walkabout", reference.local_day(NOW), ward_no=next(iter(reference.wards.values())).ward_no
    )
    with transaction(SYSTEM) as connection:
        outing_id = plan_outing(connection, SYSTEM, new=new, reference=reference, now=NOW)
        pack_id = take_pack(
            connection, SYSTEM, outing_id=outing_id, passphrase="the jacaranda blooms late", references=ITEMS,
            reference=reference, now=NOW,
        )  # fmt: skip
        items = [write_item(each) for each in list_reserved(connection, pack_id)]
        return write_saved(key_of(connection, pack_id), pack_id, items)


def bring(saved: bytes, reference: Reference) -> Brought:
    return perform(SYSTEM, bring_in, content=saved, reference=reference, now=NOW)


def count_all() -> tuple[int, int, int]:
    issued = reserved_reference.c.state == "issued"
    with transaction(SYSTEM) as connection:
        rows = sa.select(sa.func.count())
        return (
            connection.execute(rows.select_from(cases)).scalar_one(),
            connection.execute(rows.select_from(pack_item)).scalar_one(),
            connection.execute(rows.select_from(reserved_reference).where(issued)).scalar_one(),
        )


def test_people_who_bring_in_one_file_at_once_take_each_query_in_once(
    saved: bytes, reference: Reference
) -> None:
    at_once = Barrier(PEOPLE)

    def work(_: int) -> Brought:
        at_once.wait()
        return bring(saved, reference)

    with ThreadPoolExecutor(PEOPLE) as pool:
        brought = list(pool.map(work, range(PEOPLE)))
    assert sorted(each.created for each in brought) == [0] * (PEOPLE - 1) + [ITEMS]
    assert sorted(each.known for each in brought) == [0] + [ITEMS] * (PEOPLE - 1)
    assert count_all() == (ITEMS, ITEMS, ITEMS)


def test_what_was_cut_off_midway_left_nothing_and_is_brought_in_again(
    saved: bytes, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = 0

    def place_and_die(*given: Any) -> str:
        nonlocal placed
        placed += 1
        if placed == ITEMS:
            raise KeyboardInterrupt
        return place(*given)

    place = bringing._place
    monkeypatch.setattr(bringing, "_place", place_and_die)
    with pytest.raises(KeyboardInterrupt):
        bring(saved, reference)
    assert placed == ITEMS
    assert count_all() == (0, 0, 0)
    monkeypatch.setattr(bringing, "_place", place)
    assert bring(saved, reference).created == ITEMS
    assert count_all() == (ITEMS, ITEMS, ITEMS)
