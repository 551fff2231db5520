"""Queries that stand for a cause which many accounts share: how far each is, and its accounts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.cases import cases
from data.tables.clusters import common_cause, common_cause_account
from data.tables.corrections import correction
from data.tables.jobs import job
from queries.actions.audit import add_audits
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.clusters.find import Group
from rules.corrections.approval import AGREED, LIVE, Stage
from rules.errors import NotFound

CORRECTING: Final = "correct_cause"
"""The kind of job that proposes the corrections."""
TELLING: Final = "tell_cause"
"""The kind of job that sends the letters."""
WAITS_FOR_LETTER: Final = sa.and_(
    common_cause_account.c.letter_seen.is_not(None),
    common_cause_account.c.letter_said.is_(None),
    common_cause_account.c.letter_id.is_(None),
)
_CHILD: Final = cases.alias("child")


@dataclass(frozen=True, slots=True)
class CommonCause:
    """The query, its rule and group, and how many of its accounts ended how.

    `net_rand` is what the proposed corrections come to, with VAT; below 0: less to pay. `is_at_work`: a
    worker proposes corrections, or is about to. `agreed` accounts can be told of it by letter, `told` were;
    `asked` letters go out when `is_telling` comes to them.
    """

    case_id: int
    reference: str
    rule: str
    kind: str
    pool: str
    code: str
    opened_at: datetime
    accounts: int
    proposed: int
    nothing: int
    refused: int
    net_rand: Decimal
    agreed: int
    asked: int
    told: int
    is_at_work: bool
    is_telling: bool

    @property
    def group(self) -> Group:
        return Group(self.kind, self.pool, self.code)

    @property
    def done(self) -> int:
        return self.proposed + self.nothing + self.refused

    @property
    def to_tell(self) -> int:
        return self.agreed - self.told


@dataclass(frozen=True, slots=True)
class CauseAccount:
    """One account: what was found (rand without VAT), its own query and its correction (rand with VAT)."""

    account_no: str
    effect_rand: Decimal
    explanation: str
    outcome: str | None
    said: str | None
    reference: str | None
    stage: Stage | None
    net_rand: Decimal | None
    letter_id: int | None
    letter_said: str | None


def list_common_causes(connection: Connection, actor: Actor) -> list[CommonCause]:
    """Open queries that stand for a common cause, the newest first."""
    check(actor, "diagnose")
    newest_first = common_cause.c.case_id.desc()
    return as_records(CommonCause, connection.execute(_causes().where(IS_OPEN).order_by(newest_first)))


def find_common_cause(connection: Connection, actor: Actor, *, case_id: int) -> CommonCause | None:
    """What a query stands for; None if that is itself alone."""
    check(actor, "diagnose")
    row = connection.execute(_causes().where(common_cause.c.case_id == case_id)).one_or_none()
    return CommonCause(*row) if row else None


def get_common_cause(connection: Connection, actor: Actor, *, case_id: int) -> CommonCause:
    """One of them, open or not.

    Raises:
        NotFound: the query stands for no common cause, or not for one that the actor sees.
    """
    check(actor, "diagnose")
    found = find_common_cause(connection, actor, case_id=case_id)
    if found is None:
        raise NotFound("That query stands for no common cause. Go back to the list.")
    return found


def list_cause_accounts(connection: Connection, actor: Actor, *, case_id: int) -> list[CauseAccount]:
    """The accounts of a common cause with what was done for each, those with most rand first; audited."""
    check(actor, "diagnose")
    member = common_cause_account.c
    rows = connection.execute(
        sa.select(
            member.account_no,
            member.effect_rand,
            member.explanation,
            member.outcome,
            member.said,
            _CHILD.c.reference,
            correction.c.stage,
            correction.c.net_rand,
            member.letter_id,
            member.letter_said,
        )
        .outerjoin(_CHILD, _CHILD.c.case_id == member.child_case_id)
        .outerjoin(correction, correction.c.correction_id == member.correction_id)
        .where(member.case_id == case_id)
        .order_by(sa.func.abs(member.effect_rand).desc(), member.account_no)
    )
    accounts = as_records(CauseAccount, rows)
    numbers = [each.account_no for each in accounts]
    add_audits(connection, actor, kind="account_read", subjects=numbers, detail={"part": "cause"})
    return accounts


def is_at_work(case_id: ColumnElement[int], kind: str = CORRECTING) -> ColumnElement[bool]:
    """Whether a worker proposes the corrections of a cause or sends its letters, or is about to."""
    return sa.exists().where(
        job.c.kind == kind,
        job.c.status.in_(("queued", "running")),
        job.c.arguments["case_id"].as_integer() == case_id,
    )


def _causes() -> Select[Any]:
    cause, member = common_cause.c, common_cause_account.c
    ended = (
        sa.select(
            sa.func.count(),
            *(sa.func.count().filter(member.outcome == each) for each in ("proposed", "nothing", "refused")),
            sa.func.coalesce(sa.func.sum(correction.c.net_rand).filter(correction.c.stage.in_(LIVE)), 0),
            sa.func.count().filter(correction.c.stage.in_(AGREED)),
            sa.func.count().filter(WAITS_FOR_LETTER),
            sa.func.count(member.letter_id),
        )
        .select_from(common_cause_account)
        .outerjoin(correction, correction.c.correction_id == member.correction_id)
        .where(member.case_id == cause.case_id)
        .lateral("ended")
    )
    return (
        sa.select(
            cause.case_id,
            cases.c.reference,
            *(cause[name] for name in ("rule", "kind", "pool", "code", "opened_at")),
            *ended.c,
            is_at_work(cause.case_id),
            is_at_work(cause.case_id, TELLING),
        )
        .select_from(common_cause)
        .join(cases, cases.c.case_id == cause.case_id)
        .join(ended, sa.true())
    )
