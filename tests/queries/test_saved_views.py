"""Views of the queue: whose they are, who may use them, and which one opens by default."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.tables.people import team_member
from data.tables.saved_views import saved_view
from data.transaction import set_actor
from queries.actions.saved_views import (
    choose_default,
    choose_look,
    delete_view,
    rename_view,
    replace_view,
    save_view,
    share_view,
)
from queries.saved_views import get_views
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import NotAllowed, NotFound
from rules.lookups import Reference
from rules.saved_views import Look, SavedView, read_filter
from tests.make import NOW, make_actor

ActAs = Callable[[Actor], None]
WANTED = CaseFilter(regions=("B",), overdue=True, order_by="amount", descending=True)
LOOK = Look(("reference", "ward", "title"), "compact")


@pytest.fixture
def colleague(connection: Connection, teams: list[int], worker: Actor) -> Actor:
    """Somebody of the worker's team; both stand in it in the database too."""
    found = replace(make_actor(connection, "agent"), team_ids=(teams[0],))
    rows = [{"team_id": teams[0], "user_id": each.user_id} for each in (worker, found)]
    connection.execute(team_member.insert(), rows)
    return found


def keep(connection: Connection, actor: Actor, name: str = "Late in B") -> int:
    set_actor(connection, actor)
    return save_view(connection, actor, name=name, case_filter=WANTED, look=LOOK, now=NOW)


def list_views(connection: Connection, actor: Actor) -> list[SavedView]:
    set_actor(connection, actor)
    return get_views(connection, actor).views


def test_a_view_holds_filter_order_columns_and_density(
    connection: Connection, worker: Actor, reference: Reference
) -> None:
    view_id = keep(connection, worker, "  Late  in B ")
    (view,) = list_views(connection, worker)
    assert (view.view_id, view.name, view.look, view.is_default) == (view_id, "Late in B", LOOK, False)
    assert read_filter(view.filter, reference) == (WANTED, ())


def test_codes_that_are_gone_are_named_and_left_out(
    connection: Connection, worker: Actor, reference: Reference
) -> None:
    view_id = keep(connection, worker)
    gone = saved_view.update().where(saved_view.c.view_id == view_id)
    connection.execute(gone.values(filter="region=B%2CQ&overdue=1", columns=["gone", "ward"]))
    (view,) = list_views(connection, worker)
    found, said = read_filter(view.filter, reference)
    assert found == CaseFilter(regions=("B",), overdue=True)
    assert [words for words in said if "“Q”" in words] == list(said)
    assert len(said) == 1
    assert view.look.columns == ("reference", "ward")


def test_others_see_a_view_only_when_it_is_shared_with_their_team(
    connection: Connection, worker: Actor, colleague: Actor, teams: list[int]
) -> None:
    stranger = make_actor(connection, "manager")
    view_id = keep(connection, worker)
    assert list_views(connection, colleague) == []
    set_actor(connection, worker)
    share_view(connection, worker, view_id=view_id, team_id=teams[0])
    (seen,) = list_views(connection, colleague)
    assert (seen.owner_name, seen.team_name) == (worker.display_name, "Meters")
    assert list_views(connection, stranger) == []
    set_actor(connection, worker)
    share_view(connection, worker, view_id=view_id, team_id=None)
    assert list_views(connection, colleague) == []


def test_only_its_owner_changes_a_view(
    connection: Connection, worker: Actor, colleague: Actor, teams: list[int]
) -> None:
    view_id = keep(connection, worker)
    share_view(connection, worker, view_id=view_id, team_id=teams[0])
    set_actor(connection, colleague)
    with pytest.raises(NotFound):
        rename_view(connection, colleague, view_id=view_id, name="Mine now")
    with pytest.raises(NotFound):
        replace_view(connection, colleague, view_id=view_id, case_filter=CaseFilter(), look=Look(), now=NOW)
    with pytest.raises(NotFound):
        delete_view(connection, colleague, view_id=view_id)
    with pytest.raises(NotFound):
        share_view(connection, colleague, view_id=view_id, team_id=teams[0])
    (view,) = list_views(connection, worker)
    assert view.name == "Late in B"


def test_a_view_is_shared_only_with_ones_own_team(
    connection: Connection, worker: Actor, colleague: Actor, teams: list[int]
) -> None:
    view_id = keep(connection, worker)
    with pytest.raises(NotAllowed):
        share_view(connection, worker, view_id=view_id, team_id=teams[1])
    with pytest.raises(DBAPIError, match="row-level security"), connection.begin_nested():
        connection.execute(
            saved_view.update().where(saved_view.c.view_id == view_id).values(team_id=teams[1])
        )
    assert colleague.team_ids == (teams[0],)


def test_two_views_of_a_person_never_share_a_name(connection: Connection, worker: Actor) -> None:
    keep(connection, worker)
    with pytest.raises(DBAPIError, match="uq_saved_view_owner_id_name"), connection.begin_nested():
        keep(connection, worker, "LATE in b")
    other = make_actor_beside(connection)
    keep(connection, other)
    assert len(list_views(connection, worker)) == 1


def make_actor_beside(connection: Connection) -> Actor:
    return make_actor(connection, "expert")


def test_each_person_has_one_default_and_loses_it_with_the_view(
    connection: Connection, worker: Actor, colleague: Actor, teams: list[int]
) -> None:
    first, second = keep(connection, worker), keep(connection, worker, "Other")
    share_view(connection, worker, view_id=first, team_id=teams[0])
    for view_id in (first, second, second):
        choose_default(connection, worker, view_id=view_id)
    set_actor(connection, colleague)
    choose_default(connection, colleague, view_id=first)
    with pytest.raises(NotFound):
        choose_default(connection, colleague, view_id=second)
    assert [v.view_id for v in list_views(connection, worker) if v.is_default] == [second]
    assert [v.view_id for v in list_views(connection, colleague) if v.is_default] == [first]
    set_actor(connection, worker)
    choose_default(connection, worker, view_id=None)
    delete_view(connection, worker, view_id=first)
    assert not [v for v in list_views(connection, worker) if v.is_default]
    assert list_views(connection, colleague) == []


def test_columns_are_each_persons_own_until_the_view_is_replaced(
    connection: Connection, worker: Actor, colleague: Actor, teams: list[int]
) -> None:
    view_id = keep(connection, worker)
    share_view(connection, worker, view_id=view_id, team_id=teams[0])
    own, bare = Look(("reference", "age")), Look(("rand", "reference"), "compact")
    for actor, look in ((colleague, own), (worker, bare)):
        set_actor(connection, actor)
        choose_look(connection, actor, view_id=view_id, look=look)
        choose_look(connection, actor, view_id=None, look=look)
        choose_default(connection, actor, view_id=view_id)
    assert get_views(connection, worker).looks == {view_id: bare, None: bare}
    replace_view(connection, worker, view_id=view_id, case_filter=CaseFilter(), look=bare, now=NOW)
    found = get_views(connection, worker)
    assert (found.views[0].look, found.looks) == (bare, {None: bare})
    assert found.views[0].is_default
    set_actor(connection, colleague)
    assert get_views(connection, colleague).looks == {view_id: own, None: own}
    choose_look(connection, colleague, view_id=None, look=None)
    assert get_views(connection, colleague).looks == {view_id: own}


def test_the_database_shows_nobody_elses_choices(
    connection: Connection, worker: Actor, act_as: ActAs
) -> None:
    keep(connection, worker)
    choose_look(connection, worker, view_id=None, look=LOOK)
    act_as(make_actor_beside(connection))
    for table in ("saved_view", "queue_look"):
        assert connection.scalar(sa.text(f"SELECT count(*) FROM casework.{table}")) == 0
