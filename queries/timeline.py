"""Everything that happened to a case, newest first, with the words and names that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from data.tables.cases import case_event, case_text
from data.tables.people import app_user, team
from queries.rows import as_records
from rules import events as kinds
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as people read it.

    `given_to` and `given_team` name whom it gave the case to. `words` is None where nothing was written or it
    has been erased.
    """

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    source: str
    body: Mapping[str, Any]
    actor_id: int
    actor_name: str | None
    given_to: str | None
    given_team: str | None
    words: str | None
    erased_at: datetime | None


def list_happenings(
    connection: Connection, actor: Actor, *, case_id: int, most: int = 200, after_seq: int = 0
) -> list[Happening]:
    """The newest events of a case, at most `most`, or only those recorded after a sequence number.

    What staff write to each other is not for councillors: they get the events without these words.
    """
    check(actor, "see_case")
    rows = connection.execute(_HAPPENINGS, {"case_id": case_id, "after_seq": after_seq, "most": most})
    found = as_records(Happening, rows)
    if actor.role == "councillor":
        return [h if h.kind == kinds.LOGGED else replace(h, words=None) for h in found]
    return found


def _number(name: str) -> sa.ColumnElement[int]:
    return sa.cast(case_event.c.body[name].astext, sa.BigInteger)


def _happenings() -> Select[Any]:
    given_to = app_user.alias("given_to")
    return (
        sa.select(
            case_event.c.seq,
            case_event.c.kind,
            case_event.c.at,
            case_event.c.recorded_at,
            case_event.c.source,
            case_event.c.body,
            case_event.c.actor_id,
            app_user.c.display_name,
            given_to.c.display_name,
            team.c.name,
            case_text.c.body,
            case_text.c.erased_at,
        )
        .select_from(
            case_event.outerjoin(app_user, app_user.c.user_id == case_event.c.actor_id)
            .outerjoin(given_to, given_to.c.user_id == _number("holder_id"))
            .outerjoin(team, team.c.team_id == _number("team_id"))
            .outerjoin(case_text, case_text.c.text_id == case_event.c.text_id)
        )
        .where(case_event.c.case_id == sa.bindparam("case_id"), case_event.c.seq > sa.bindparam("after_seq"))
        .order_by(case_event.c.at.desc(), case_event.c.tie.desc(), case_event.c.seq.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


_HAPPENINGS: Final = _happenings()
