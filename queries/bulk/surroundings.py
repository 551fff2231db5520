"""What judging many queries needs beside their rows: who has how much, which residents can be written to."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases, contact
from data.tables.links import case_link
from data.tables.people import app_user, team_member
from data.transaction import as_system
from queries.actions.bulk import is_among
from queries.cases import CaseRecord
from queries.filters import IS_OPEN
from queries.linking.links import CHILD, HOLDS
from rules import states
from rules.actor import Actor
from rules.bulk.balance import Held, balance
from rules.bulk.changes import Balance
from rules.errors import InvalidInput
from rules.linking.allowed import Kin

_WORKING: Final = ("expert", "agent", "manager")


def share_out(
    connection: Connection, actor: Actor, change: Balance, held: Sequence[CaseRecord]
) -> Mapping[int, int]:
    """Who of the team gets which case.

    Raises:
        InvalidInput: nobody in the team works on queries.
    """
    members = connection.scalars(
        sa.select(team_member.c.user_id)
        .join(app_user, app_user.c.user_id == team_member.c.user_id)
        .where(
            team_member.c.team_id == change.team_id,
            app_user.c.is_active,
            app_user.c.role.in_(_WORKING),
            *([app_user.c.user_id != change.from_id] if change.from_id is not None else []),
        )
    ).all()
    if not members:
        raise InvalidInput("Nobody else in that team works on queries. Choose another team.")
    loads = _count_beside(connection, actor, members, [case.case_id for case in held])
    wanted = [Held(case.case_id, case.state.holder_id, case.act_by_at) for case in held]
    return balance(wanted, loads)


def _count_beside(
    connection: Connection, actor: Actor, members: Sequence[int], case_ids: Sequence[int]
) -> dict[int, int]:
    """How many open cases each person has beside these, in any area: only the sums leave this."""
    with as_system(connection, actor):
        rows = connection.execute(
            sa.select(cases.c.holder_id, sa.func.count())
            .where(IS_OPEN, is_among(cases.c.holder_id, members), ~is_among(cases.c.case_id, case_ids))
            .group_by(cases.c.holder_id)
        )
        loads = {row[0]: row[1] for row in rows}
    return {user_id: loads.get(user_id, 0) for user_id in members}


def read_kins(connection: Connection, records: Sequence[CaseRecord]) -> dict[int, Kin]:
    """Where each case stands among parents and children."""
    case_ids = [record.case_id for record in records]
    of_child = sa.and_(HOLDS, case_link.c.kind == CHILD, is_among(case_link.c.case_id, case_ids))
    of_parent = sa.and_(HOLDS, case_link.c.kind == CHILD, is_among(case_link.c.to_id, case_ids))
    children = set(connection.scalars(sa.select(case_link.c.case_id).where(of_child)))
    counts = sa.select(case_link.c.to_id, sa.func.count().label("children")).where(of_parent)
    parents = {row.to_id: row.children for row in connection.execute(counts.group_by(case_link.c.to_id))}
    return {
        record.case_id: Kin(
            record.reference,
            record.state.outcome_code == states.MERGED,
            record.case_id in children,
            parents.get(record.case_id, 0),
        )
        for record in records
    }


def list_unreachable(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, str]:
    """Why no e-mail can go to the resident of a case, for those with a contact to whom none can."""
    why = sa.case(
        (contact.c.erased_at.is_not(None), "What was noted of the resident has been erased."),
        (sa.func.coalesce(contact.c.email, "") == "", "The resident gave no e-mail address."),
        (contact.c.consent_at.is_(None), "The resident did not agree to other messages."),
    )
    rows = connection.execute(
        sa.select(cases.c.case_id, why)
        .join(contact, contact.c.contact_id == cases.c.contact_id)
        .where(is_among(cases.c.case_id, case_ids), why.is_not(None))
    )
    return {row[0]: row[1] for row in rows}
