"""A case that was found, and by what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select
from sqlalchemy.dialects.postgresql import ARRAY

from data.tables.cases import cases, foreign_reference
from rules.access import may
from rules.actor import Actor
from rules.masks import mask_account

MOST_HITS: Final = 1000

FoundBy = Literal["reference", "similar reference", "foreign reference", "account", "name", "words"]
Way = tuple[FoundBy, Select[Any], Mapping[str, Any]]


class Hit(NamedTuple):
    """A case that was found. The account is masked; who may not see accounts gets none.

    A tuple: a search for a common word finds a thousand.
    """

    case_id: int
    reference: str
    title: str
    status: str
    category_code: str
    region: str
    received_at: datetime
    account_no: str | None
    found_by: FoundBy


_COLUMNS: Final = [cases.c[name] for name in Hit._fields if name != "found_by"]


def collect(
    connection: Connection, actor: Actor, ways: Iterable[Way], before: Sequence[Hit] = ()
) -> tuple[Hit, ...]:
    """What each way finds, newest first, after what was found before; each case once."""
    sees_accounts = may(actor, "see_account")
    found = {hit.case_id: hit for hit in before}
    for found_by, statement, asked in ways:
        for row in connection.execute(statement, asked):
            account = mask_account(row[-1]) if sees_accounts else None
            found.setdefault(row[0], Hit._make((*row[:-1], account, found_by)))
    return tuple(found.values())[:MOST_HITS]


def _hits(condition: ColumnElement[bool]) -> Select[Any]:
    return sa.select(*_COLUMNS).where(condition).order_by(cases.c.received_at.desc()).limit(MOST_HITS)


_WITH_FOREIGN: Final = sa.select(foreign_reference.c.case_id).where(
    foreign_reference.c.normalised == sa.bindparam("normalised")
)
BY_OURS: Final = _hits(cases.c.reference.in_(sa.bindparam("near", expanding=True)))
BY_FOREIGN: Final = _hits(cases.c.case_id.in_(_WITH_FOREIGN))
BY_ACCOUNT: Final = _hits(cases.c.account_no == sa.bindparam("account_no"))
BY_NUMBER: Final = _hits(cases.c.case_id == sa.any_(sa.bindparam("case_ids", type_=ARRAY(sa.BigInteger))))
