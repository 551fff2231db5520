"""What was promised on outings, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.outings import outing_promise
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class OutingPromise:
    """A promise to a ward. `reference` is of the query it is about, where there is one the actor may see."""

    promise_id: int
    outing_id: int | None
    delimitation_code: str
    ward_no: int
    case_id: int | None
    words: str
    due_on: date
    kept_at: datetime | None
    kept_words: str | None
    made_by: int
    made_at: datetime
    made_by_name: str
    reference: str | None

    def is_broken(self, today: date) -> bool:
        """Whether its day is past and it is not kept."""
        return self.kept_at is None and self.due_on < today


_OWN: Final = tuple(
    outing_promise.c[name]
    for name in OutingPromise.__dataclass_fields__
    if name not in ("made_by_name", "reference")
)


def list_promises(
    connection: Connection,
    actor: Actor,
    *,
    ward: tuple[str, int] | None = None,
    outing_id: int | None = None,
    only_open: bool = False,
    since_at: datetime | None = None,
    most: int = MOST,
) -> list[OutingPromise]:
    """Promises of a ward, of an outing, or all; open ones by when they are due, then kept ones, newest first.

    `since_at` leaves out what was kept before; what is open stays.
    """
    check(actor, "see_outings")
    kept_at = outing_promise.c.kept_at
    statement = (
        sa.select(*_OWN, app_user.c.display_name, cases.c.reference)
        .select_from(
            outing_promise.join(app_user, app_user.c.user_id == outing_promise.c.made_by).outerjoin(
                cases, cases.c.case_id == outing_promise.c.case_id
            )
        )
        .order_by(
            kept_at.is_not(None),
            kept_at.desc(),
            outing_promise.c.due_on,
            outing_promise.c.promise_id,
        )
        .limit(most)
    )
    if ward is not None:
        statement = statement.where(
            outing_promise.c.delimitation_code == ward[0], outing_promise.c.ward_no == ward[1]
        )
    if outing_id is not None:
        statement = statement.where(outing_promise.c.outing_id == outing_id)
    if only_open:
        statement = statement.where(kept_at.is_(None))
    if since_at is not None:
        statement = statement.where(kept_at.is_(None) | (kept_at >= since_at))
    return as_records(OutingPromise, connection.execute(statement))
