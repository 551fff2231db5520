"""Finds accounts that logged a query like the one just closed for them: the closing did not end it."""

from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.actions.flows import count_in, count_out
from rules.access import check
from rules.actor import Actor

WITHIN: Final = timedelta(days=30)
PART: Final = 5_000

# Another query of the account and category, received after the closing and no later than 30 days.
_IS_RELOGGED: Final = """
EXISTS (SELECT FROM casework.cases n WHERE n.account_no = c.account_no AND n.case_id <> c.case_id
    AND n.category_code = c.category_code
    AND n.received_at > f.at AND n.received_at <= f.at + :within)
"""
_FIND: Final = sa.text(
    f"""
SELECT f.case_id, f.n FROM casework.case_flow f JOIN casework.cases c ON c.case_id = f.case_id
WHERE f.kind = 'closed' AND f.relogged IS DISTINCT FROM (c.account_no IS NOT NULL AND {_IS_RELOGGED})
    AND (CAST(:since AS date) IS NULL OR f.happened_on >= :since)
LIMIT :most
"""
).bindparams(sa.bindparam("within", WITHIN), sa.bindparam("since", type_=sa.Date))
_MARK: Final = sa.text(
    "UPDATE casework.case_flow f SET relogged = NOT f.relogged"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:ns AS smallint[])) AS s (case_id, n)"
    " WHERE f.case_id = s.case_id AND f.n = s.n"
)


def mark_returns(connection: Connection, actor: Actor, *, since: date | None = None, most: int = PART) -> int:
    """Put right so many closings since a day (None: ever); gives how many were wrong."""
    check(actor, "run_jobs")
    wrong = connection.execute(_FIND, {"since": since, "most": most}).all()
    if not wrong:
        return 0
    case_ids = sorted({row.case_id for row in wrong})
    connection.execute(
        sa.text("SELECT FROM casework.cases WHERE case_id = ANY(:ids) ORDER BY case_id FOR UPDATE"),
        {"ids": case_ids},
    )
    count_out(connection, case_ids)
    connection.execute(_MARK, {"ids": [row.case_id for row in wrong], "ns": [row.n for row in wrong]})
    count_in(connection, case_ids)
    return len(wrong)
