"""The page of packs: taken with a passphrase, brought in, decided, closed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from data.tables.packs import pack, reserved_reference
from data.transaction import perform, read, transaction
from pages.kit.registry import find_entry
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.packs.bring_in import bring_in
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open
from tests.wards.saved import write_item, write_saved

pytestmark = pytest.mark.both_profiles

PACKS = find_entry("packs")
PASSPHRASE = "the jacaranda blooms late"


@pytest.fixture
def outing_id(cast: Cast) -> int:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        known = connection.scalar(
            sa.text("SELECT max(outing_id) FROM casework.outing WHERE ward_no = :ward"), {"ward": WARD}
        )
        new = NewOuting(kind="walkabout", held_on=reference.local_day(now), ward_no=WARD)
        return known or plan_outing(connection, SYSTEM, new=new, reference=reference, now=now)


def take(open_page: Open, cast: Cast, outing_id: int, again: str = PASSPHRASE) -> tuple[object, list[UUID]]:
    assert PACKS is not None
    page = open_page(cast["manager"], PACKS, outing=str(outing_id))
    page.text_input(key="pack_passphrase").set_value(PASSPHRASE)
    page.text_input(key="pack_again").set_value(again)
    page.number_input(key="pack_references").set_value(4)
    next(each for each in page.button if each.label == "Make the pack").click().run()
    assert not page.exception
    with transaction(SYSTEM) as connection:
        of_outing = sa.select(pack.c.pack_id).where(pack.c.outing_id == outing_id)
        return page, list(connection.scalars(of_outing.order_by(pack.c.made_at.desc())))


def test_passphrases_that_differ_make_no_pack(open_page: Open, cast: Cast, outing_id: int) -> None:
    with transaction(SYSTEM) as connection:
        before = connection.scalar(sa.select(sa.func.count()).select_from(pack))
    page, _ = take(open_page, cast, outing_id, again="another one altogether")
    assert "differ" in page.error[0].value  # type: ignore[attr-defined]
    with transaction(SYSTEM) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(pack)) == before


def test_a_pack_is_taken_brought_in_decided_and_closed(open_page: Open, cast: Cast, outing_id: int) -> None:
    assert PACKS is not None
    _, (pack_id, *_) = take(open_page, cast, outing_id)
    with transaction(SYSTEM) as connection:
        key = connection.execute(sa.select(pack.c.key).where(pack.c.pack_id == pack_id)).scalar_one()
        own = sa.select(reserved_reference.c.reference).where(reserved_reference.c.pack_id == pack_id)
        first, second, *_ = connection.scalars(own.order_by(reserved_reference.c.reference))
    items = [
        write_item(first, category="metering"),
        write_item(second, category="metering", about="JHB-B-2019-000001-1", words="It still drips"),
    ]
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    perform(
        cast["manager"].actor,
        bring_in,
        content=write_saved(key, pack_id, items),
        reference=reference,
        now=now,
    )
    page = open_page(cast["manager"], PACKS, pack=str(pack_id))
    assert not page.exception
    words = " ".join(each.value for each in page.markdown)
    assert "1 of 4 references given and in" in words
    assert "1 to be decided" in words
    assert page.dataframe[0].value["Given out"].tolist() == [first]
    next(each for each in page.button if each.label == "Log it as its own").click().run()
    assert not page.exception
    assert page.success[0].value == "Decided."
    assert sorted(page.dataframe[0].value["Given out"]) == [first, second]
    page.button(key="pack_close").click().run()
    assert "void" in page.success[0].value
    assert "pack_close" not in {each.key for each in page.button}


def test_what_is_no_pack_says_so(open_page: Open, cast: Cast) -> None:
    assert PACKS is not None
    for number in ("7", "00000000-0000-4000-8000-000000000000"):
        page = open_page(cast["agent"], PACKS, pack=number)
        said = " ".join(each.value for each in (*page.error, *page.warning, *page.markdown))
        assert "no pack" in said or "no such pack" in said
