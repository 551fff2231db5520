"""The queries that a query is linked with: parent, children, merged ones, parts of one contact."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.cases import cases
from data.tables.links import case_link
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

Kind = Literal["child_of", "merged_into", "split_from"]
CHILD: Final[Kind] = "child_of"
MERGED: Final[Kind] = "merged_into"
SPLIT: Final[Kind] = "split_from"
MOST_SHOWN: Final = 20
HOLDS: Final = case_link.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a query and the query at its other end.

    `is_ours`: the query is the one that is linked, as a child, merged, or a part; else others are linked to
    it. Of the other query nothing but its number is told outside the actor's area. `alike` links of the kind
    and direction there are, with `alike_open` to open queries; at most MOST_SHOWN are listed.
    """

    link_id: int
    kind: Kind
    is_ours: bool
    made_at: datetime
    made_by_name: str | None
    case_id: int
    reference: str | None
    title: str | None
    status: str | None
    category_code: str | None
    received_at: datetime | None
    alike: int
    alike_open: int


def list_links(connection: Connection, actor: Actor, *, case_id: int) -> list[Link]:
    """The links of a query that hold, open queries first, then the newest link. One statement."""
    check(actor, "see_case")
    rows = connection.execute(_LINKS, {"case_id": case_id})
    return as_records(Link, rows)


def _links() -> Select[Any]:
    asked = sa.bindparam("case_id", type_=sa.BigInteger)
    ours = _one_way(case_link.c.case_id == asked, case_link.c.to_id, is_ours=True)
    theirs = _one_way(case_link.c.to_id == asked, case_link.c.case_id, is_ours=False)
    both = sa.union_all(ours, theirs).subquery("both_ways")
    other = cases.alias("other")
    is_open = other.c.status != "resolved"
    group = (both.c.kind, both.c.is_ours)
    known = (
        sa.select(
            *(both.c[name] for name in ("link_id", "kind", "is_ours", "made_at")),
            app_user.c.display_name,
            both.c.other_id,
            *(other.c[name] for name in ("reference", "title", "status", "category_code", "received_at")),
            sa.func.count().over(partition_by=group).label("alike"),
            sa.func.count().filter(is_open).over(partition_by=group).label("alike_open"),
            sa.func.row_number()
            .over(partition_by=group, order_by=(is_open.desc().nulls_last(), both.c.link_id.desc()))
            .label("place"),
        )
        .select_from(both)
        .outerjoin(other, other.c.case_id == both.c.other_id)
        .outerjoin(app_user, app_user.c.user_id == both.c.made_by)
        .subquery("known")
    )
    listed = [column for column in known.c if column.name != "place"]
    return sa.select(*listed).where(known.c.place <= MOST_SHOWN).order_by(known.c.kind, known.c.place)


def _one_way(ours: ColumnElement[bool], other: sa.Column[int], *, is_ours: bool) -> Select[Any]:
    columns = (case_link.c[name] for name in ("link_id", "kind", "made_at", "made_by"))
    return sa.select(*columns, other.label("other_id"), sa.literal(is_ours).label("is_ours")).where(
        ours, HOLDS
    )


_LINKS: Final = _links()


@dataclass(frozen=True, slots=True)
class Survivor:
    """The query in which a merged one goes on."""

    case_id: int
    reference: str
    title: str
    status: str


def find_survivor(connection: Connection, actor: Actor, *, case_id: int) -> Survivor | None:
    """Where a query goes on after one merge or several; None if it was not merged, or out of the area."""
    check(actor, "see_case")
    row = connection.execute(_SURVIVOR, {"case_id": case_id}).one_or_none()
    return Survivor(*row) if row else None


_SURVIVOR: Final = sa.select(*(cases.c[name] for name in Survivor.__dataclass_fields__)).where(
    cases.c.case_id == sa.func.casework.survivor_of(sa.bindparam("case_id", type_=sa.BigInteger)),
    cases.c.case_id != sa.bindparam("case_id", type_=sa.BigInteger),
)


def find_survivors(connection: Connection, actor: Actor, *, case_ids: list[int]) -> dict[int, Survivor]:
    """The same for many, by the number of the merged one; those that were not merged are left out."""
    check(actor, "see_case")
    if not case_ids:
        return {}
    asked = (
        sa.func.unnest(sa.cast(case_ids, sa.ARRAY(sa.BigInteger))).table_valued("case_id").render_derived()
    )
    rows = connection.execute(
        sa.select(asked.c.case_id, *(cases.c[name] for name in Survivor.__dataclass_fields__))
        .select_from(asked)
        .join(cases, cases.c.case_id == sa.func.casework.survivor_of(asked.c.case_id))
        .where(cases.c.case_id != asked.c.case_id)
    )
    return {row[0]: Survivor(*row[1:]) for row in rows}
