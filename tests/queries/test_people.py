"""Users, teams and passwords: who may keep them, what is refused, what is written down."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.passwords import is_password
from data.tables.people import app_user
from data.transaction import perform, transaction
from queries.actions.passwords import reset_password
from queries.actions.teams import TeamFields, change_team, create_team
from queries.actions.users import change_user, create_user, deactivate_user, reactivate_user
from queries.people import find_user, get_team, get_user, list_holders, list_teams, list_users
from queries.web_sessions import find_signed_in
from rules.actor import SYSTEM, Actor, Role
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.make import make_actor
from tests.queries.staffing import STAFF, audited, open_session

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def test_new_user_can_be_found_and_has_a_first_password(connection: Connection, admin: Actor) -> None:
    fields = replace(
        STAFF, username=" Somebody.NEW ", regions=("F", "B", "B"), wards=(87,), skills=(" rating ",)
    )
    made = create_user(connection, admin, fields=fields)
    user = get_user(connection, admin, user_id=made.user_id)
    assert user.fields == replace(STAFF, regions=("B", "F"), wards=(87,), skills=("rating",))
    assert user.is_active
    assert user.must_change_password
    assert find_user(connection, admin, username="SOMEBODY.new") == user
    stored = connection.scalar(sa.select(app_user.c.password_hash).where(app_user.c.user_id == made.user_id))
    assert is_password(made.password, stored or "")
    assert audited(connection) == [("user_added", "somebody.new", admin.user_id)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "x"}, "user name"), ({"username": "two words"}, "user name"),
        ({"username": "9lives"}, "user name"), ({"display_name": "  "}, "name colleagues"),
        ({"display_name": "n" * 81}, "name colleagues"), ({"role": "system"}, "role"),
        ({"role": "councillor"}, "ward"), ({"email": "nowhere"}, "e-mail"),
        ({"regions": ("Q",)}, "no region Q"), ({"wards": (999,)}, "no ward 999"),
        ({"category_codes": ("nonsense",)}, "no category nonsense"),
    ],
)  # fmt: skip
def test_wrong_fields_are_refused(
    connection: Connection, admin: Actor, change: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        create_user(connection, admin, fields=replace(STAFF, **change))  # type: ignore[arg-type]


def test_user_names_are_unique_whatever_their_case(own_engine: Engine) -> None:
    perform(SYSTEM, create_user, fields=STAFF)
    with pytest.raises(Conflict, match="taken"):
        perform(SYSTEM, create_user, fields=replace(STAFF, username="SomeBody.New"))


def test_changes_are_kept_and_written_down(connection: Connection, admin: Actor) -> None:
    made = create_user(connection, admin, fields=STAFF)
    later = replace(STAFF, display_name="Renamed", role="councillor", wards=(3,))
    change_user(connection, admin, user_id=made.user_id, fields=later)
    assert get_user(connection, admin, user_id=made.user_id).fields == later
    assert audited(connection)[-1] == ("user_changed", "somebody.new", admin.user_id)


def test_deactivated_user_is_out_and_comes_back(connection: Connection, admin: Actor) -> None:
    made = create_user(connection, admin, fields=STAFF)
    open_session(connection, made.user_id, "token")
    deactivate_user(connection, admin, user_id=made.user_id)
    assert find_signed_in(connection, SYSTEM, token="token") is None
    assert [user.user_id for user in list_users(connection, admin, words="somebody")] == []
    assert [user.user_id for user in list_users(connection, admin, words="somebody", with_inactive=True)] == [
        made.user_id
    ]
    with pytest.raises(NotFound):
        deactivate_user(connection, admin, user_id=made.user_id)
    reactivate_user(connection, admin, user_id=made.user_id)
    assert get_user(connection, admin, user_id=made.user_id).is_active
    assert find_signed_in(connection, SYSTEM, token="token") is None


def test_nobody_deactivates_themselves_or_the_system(connection: Connection, admin: Actor) -> None:
    with pytest.raises(Conflict, match="yourself"):
        deactivate_user(connection, admin, user_id=admin.user_id)
    for action in (deactivate_user, reset_password, reactivate_user):
        with pytest.raises(NotFound):
            action(connection, admin, user_id=0)
    with pytest.raises(NotFound):
        get_user(connection, admin, user_id=0)


def test_last_administrator_stays(connection: Connection, admin: Actor) -> None:
    with pytest.raises(Conflict, match="only active administrator"):
        deactivate_user(connection, SYSTEM, user_id=admin.user_id)
    with pytest.raises(Conflict, match="only active administrator"):
        change_user(connection, SYSTEM, user_id=admin.user_id, fields=STAFF)
    second = make_actor(connection, "admin")
    deactivate_user(connection, second, user_id=admin.user_id)


def test_two_administrators_cannot_shut_each_other_out(own_engine: Engine) -> None:
    with transaction(SYSTEM) as connection:
        pair = [make_actor(connection, "admin") for _ in range(2)]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def shut_out(actor: Actor, other: Actor) -> None:
        start.wait()
        try:
            perform(actor, deactivate_user, user_id=other.user_id)
            outcomes.append("done")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=shut_out, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]


def test_team_has_leads_and_members(connection: Connection, admin: Actor) -> None:
    lead, member, gone = (make_actor(connection, role) for role in ("manager", "expert", "agent"))
    fields = TeamFields(
        name=" Metering  B ",
        category_code="metering",
        region="B",
        lead_ids=frozenset({lead.user_id}),
        member_ids=frozenset({lead.user_id, member.user_id, gone.user_id}),
    )
    team_id = create_team(connection, admin, fields=fields)
    deactivate_user(connection, admin, user_id=gone.user_id)
    team = get_team(connection, admin, team_id=team_id)
    assert (team.name, team.category_code, team.region) == ("Metering B", "metering", "B")
    assert [(m.user_id, m.is_lead) for m in team.members] == [(lead.user_id, True), (member.user_id, False)]
    holders = {holder.user_id: holder.team_ids for holder in list_holders(connection, lead)}
    assert holders[member.user_id] == (team_id,)
    assert gone.user_id not in holders
    change_team(connection, admin, team_id=team_id, fields=TeamFields(name="Metering B", is_active=False))
    assert team_id not in [team.team_id for team in list_teams(connection, admin)]
    assert get_team(connection, admin, team_id=team_id).members == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (TeamFields(name=" "), "name"),
        (TeamFields(name="T", category_code="nonsense"), "no category"),
        (TeamFields(name="T", region="Q"), "no region"),
        (TeamFields(name="T", member_ids=frozenset({-1})), "no longer active"),
        (TeamFields(name="T", lead_ids=frozenset({0})), "no longer active"),
    ],
)
def test_wrong_teams_are_refused(
    connection: Connection, admin: Actor, fields: TeamFields, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        create_team(connection, admin, fields=fields)


def test_team_names_are_unique_whatever_their_case(own_engine: Engine) -> None:
    perform(SYSTEM, create_team, fields=TeamFields(name="Rates"))
    with pytest.raises(Conflict, match="team of that name"):
        perform(SYSTEM, create_team, fields=TeamFields(name="RATES"))


KEEPING: list[Callable[[Connection, Actor], object]] = [
    list_users,
    lambda c, a: get_user(c, a, user_id=1),
    lambda c, a: find_user(c, a, username="x"),
    lambda c, a: create_user(c, a, fields=STAFF),
    lambda c, a: change_user(c, a, user_id=1, fields=STAFF),
    lambda c, a: deactivate_user(c, a, user_id=1),
    lambda c, a: reactivate_user(c, a, user_id=1),
    lambda c, a: reset_password(c, a, user_id=1),
    lambda c, a: create_team(c, a, fields=TeamFields(name="T")),
    lambda c, a: change_team(c, a, team_id=1, fields=TeamFields(name="T")),
]


@pytest.mark.parametrize("role", ["expert", "agent", "manager", "councillor"])
def test_only_administrators_keep_people(connection: Connection, role: Role) -> None:
    actor = make_actor(connection, role, wards=(87,))
    for keep in KEEPING:
        with pytest.raises(NotAllowed):
            keep(connection, actor)


def test_audit_trail_cannot_be_changed(own_engine: Engine) -> None:
    perform(SYSTEM, create_user, fields=STAFF)
    for verb in (
        "UPDATE casework.audit SET reason = 'x'",
        "DELETE FROM casework.audit",
        "TRUNCATE casework.audit",
    ):
        with pytest.raises(NotAllowed), transaction(SYSTEM) as connection:
            connection.execute(sa.text(verb))


def test_users_are_never_deleted(own_engine: Engine) -> None:
    with pytest.raises(NotAllowed), transaction(SYSTEM) as connection:
        connection.execute(sa.text("DELETE FROM casework.app_user"))
