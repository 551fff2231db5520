"""The file of a pack over HTTP: to those who may see its outing, audited, and found by its number only."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from data.tables.people import audit
from data.transaction import read, transaction
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.packs.take import take_pack
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.pages.cast import WARD, Cast

pytestmark = pytest.mark.both_profiles


@pytest.fixture
def pack_id(cast: Cast) -> UUID:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        new = NewOuting(kind="walkabout", held_on=reference.local_day(now), ward_no=WARD)
        known = connection.scalar(sa.text("SELECT max(outing_id) FROM casework.outing"))
        outing_id = known or plan_outing(connection, SYSTEM, new=new, reference=reference, now=now)
        return take_pack(
            connection, SYSTEM, outing_id=outing_id, passphrase="the jacaranda blooms late", references=3,
            reference=reference, now=now,
        )  # fmt: skip


def test_who_goes_along_gets_the_file(address: str, cast: Cast, pack_id: UUID) -> None:
    answer = get(address, f"/pack-files/{pack_id}", cast["councillor"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert b"jacaranda" not in answer.body
    assert b"{{" not in answer.body
    with transaction(SYSTEM) as connection:
        taken = sa.select(audit.c.user_id).where(audit.c.subject == f"pack-{pack_id}")
        assert list(connection.scalars(taken)) == [cast["councillor"].actor.user_id]


def test_others_get_nothing(address: str, cast: Cast, pack_id: UUID) -> None:
    path = f"/pack-files/{pack_id}"
    answers = [
        get(address, path),
        *(get(address, path, cast[who].open_session()) for who in ("expert", "admin")),
        get(address, f"/pack-files/{uuid4()}", cast["manager"].open_session()),
    ]
    assert [answer.status for answer in answers] == [401, 403, 403, 404]
