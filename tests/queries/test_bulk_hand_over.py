"""Work shared out over a team, and a colleague's work handed over."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import team_member
from queries.actions.bulk_change import change_many
from queries.actions.hold import assign, claim
from queries.bulk.preview import preview_bulk
from queries.cases import CaseRecord
from rules.actor import SYSTEM, Actor
from rules.bulk.changes import Assign, Balance, pick_held
from rules.lookups import Reference
from tests.make import make_actor, make_case
from tests.queries.bulk_cases import make_bulk, read_rows
from tests.queries.every_filter import LATER

MINUTE = timedelta(minutes=1)


def test_sharing_out_levels_what_everybody_has(
    connection: Connection, reference: Reference, worker: Actor, teams: list[int]
) -> None:
    busy, idle = make_actor(connection, "expert"), make_actor(connection, "expert")
    for user_id in (busy.user_id, idle.user_id):
        connection.execute(sa.insert(team_member).values(team_id=teams[0], user_id=user_id))
    made = [make_case(connection, reference, now=LATER - MINUTE) for _ in range(9)]
    for case in made[:3]:
        claim(connection, busy, case_id=case.case_id, seen_seq=None, reference=reference, now=LATER - MINUTE)
    preview, _ = make_bulk(connection, worker, made[3:] + made[:1], Balance(teams[0]), reference, LATER)
    assert sum(preview.gets.values()) == len(preview.accepted)
    held = Counter(row.state.holder_id for row in read_rows(connection).values())
    assert sorted(held.values()) == [4, 5]
    assert set(held) == {busy.user_id, idle.user_id}


def test_the_work_of_a_colleague_is_handed_over_whole_with_its_next_steps(
    connection: Connection, reference: Reference, worker: Actor, noise: list[CaseRecord]
) -> None:
    away = next(case.state.holder_id for case in noise if case.state.holder_id and case.state.is_open)
    held = [case for case in noise if case.state.holder_id == away and case.state.is_open]
    stand_in = make_actor(connection, "agent")
    change = Assign(stand_in.user_id, from_id=away)
    preview = preview_bulk(
        connection, worker, selection=pick_held(away, LATER), change=change, reference=reference, now=LATER
    )
    change_many(connection, worker, preview=preview, reference=reference, now=LATER)
    rows = read_rows(connection)
    assert {each.case_id for each in preview.accepted} == {case.case_id for case in held}
    for case in held:
        state = rows[case.case_id].state
        assert state.holder_id == stand_in.user_id
        assert (state.next_step, state.next_step_on) == (case.state.next_step, case.state.next_step_on)
    assert not any(row.state.holder_id == away and row.state.is_open for row in rows.values())


def test_handed_over_to_a_team_none_goes_back_to_who_is_away(
    connection: Connection, reference: Reference, worker: Actor, teams: list[int]
) -> None:
    away, stays = make_actor(connection, "expert"), make_actor(connection, "expert")
    for user_id in (away.user_id, stays.user_id):
        connection.execute(sa.insert(team_member).values(team_id=teams[0], user_id=user_id))
    for _ in range(3):
        case = make_case(connection, reference, now=LATER - MINUTE)
        assign(
            connection, SYSTEM, case_id=case.case_id, seen_seq=None, holder_id=away.user_id,
            reference=reference, now=LATER,
        )  # fmt: skip
    change = Balance(teams[0], from_id=away.user_id)
    selection = pick_held(away.user_id, LATER)
    preview = preview_bulk(
        connection, worker, selection=selection, change=change, reference=reference, now=LATER
    )
    change_many(connection, worker, preview=preview, reference=reference, now=LATER)
    assert {row.state.holder_id for row in read_rows(connection).values()} == {stays.user_id}
