"""The database itself keeps every actor within their scope."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_text, cases
from queries.actions.plan import recategorise
from queries.cases import CaseRecord, get_case
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case

Visible = Callable[[Actor], set[int]]


@pytest.fixture
def city(connection: Connection, reference: Reference) -> dict[str, CaseRecord]:
    """One case in each of several places."""
    return {
        "B metering": make_case(connection, reference, region="B", ward_no=87),
        "B rates": make_case(connection, reference, region="B", ward_no=88, category_code="rates"),
        "D metering": make_case(connection, reference, region="D", ward_no=30),
        "unknown": make_case(connection, reference, region="X"),
    }


@pytest.fixture
def visible(connection: Connection, act_as: Callable[[Actor], None]) -> Visible:
    def look(actor: Actor) -> set[int]:
        act_as(actor)
        return set(connection.scalars(sa.select(cases.c.case_id)))

    return look


def ids(city: dict[str, CaseRecord], *names: str) -> set[int]:
    return {city[name].case_id for name in names}


def test_an_empty_scope_is_the_whole_city(
    connection: Connection, city: dict[str, CaseRecord], visible: Visible
) -> None:
    assert visible(make_actor(connection)) >= ids(city, *city)


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ({"regions": ("B",)}, ("B metering", "B rates", "unknown")),
        ({"regions": ("B",), "category_codes": ("rates",)}, ("B rates",)),
        ({"wards": (30, 88)}, ("D metering", "B rates")),
        ({"category_codes": ("metering",)}, ("B metering", "D metering", "unknown")),
    ],
)
def test_a_scope_shows_its_own_and_what_has_no_known_region(
    connection: Connection,
    city: dict[str, CaseRecord],
    visible: Visible,
    scope: dict[str, tuple[str, ...]],
    names: tuple[str, ...],
) -> None:
    assert visible(make_actor(connection, "expert", **scope)) & ids(city, *city) == ids(city, *names)


def test_a_councillor_sees_only_what_they_logged(
    connection: Connection, reference: Reference, city: dict[str, CaseRecord], visible: Visible
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    own = make_case(connection, reference, actor=councillor, region="B", ward_no=87)
    assert visible(councillor) == {own.case_id}


def test_without_an_actor_there_is_nothing(connection: Connection, city: dict[str, CaseRecord]) -> None:
    connection.execute(sa.text("SELECT set_config('app.scope', '', true), set_config('app.role', '', true)"))
    connection.execute(sa.text("SELECT set_config('app.user_id', '', true)"))
    assert connection.scalar(sa.select(sa.func.count()).select_from(cases)) == 0
    assert connection.scalar(sa.select(sa.func.count()).select_from(case_event)) == 0


def test_what_belongs_to_a_case_is_seen_through_it(
    connection: Connection, city: dict[str, CaseRecord], act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(connection, "expert", regions=("D",)))
    for table in (case_event, case_text):
        seen = set(connection.scalars(sa.select(table.c.case_id)))
        assert seen & ids(city, *city) == ids(city, "D metering", "unknown")


def test_a_case_outside_the_scope_does_not_exist_for_the_actor(
    connection: Connection, city: dict[str, CaseRecord], act_as: Callable[[Actor], None]
) -> None:
    actor = make_actor(connection, "expert", regions=("D",))
    act_as(actor)
    with pytest.raises(NotFound):
        get_case(connection, actor, reference=city["B rates"].reference)


def test_a_case_may_be_moved_out_of_ones_own_scope(
    connection: Connection,
    reference: Reference,
    city: dict[str, CaseRecord],
    act_as: Callable[[Actor], None],
    visible: Visible,
) -> None:
    actor = make_actor(connection, "expert", category_codes=("rates",))
    act_as(actor)
    moved = recategorise(
        connection, actor, case_id=city["B rates"].case_id, seen_seq=1, category_code="metering",
        subcategory_code=None, reason="It is about a meter.", reference=reference, now=NOW,
    )  # fmt: skip
    assert moved.case_id not in visible(actor)
    assert moved.case_id in visible(SYSTEM)
