"""The clusters that the newest run of the diagnosis shows, and the accounts of each."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from data.tables.cases import cases
from data.tables.clusters import common_cause, diagnosis_cluster, diagnosis_cluster_account
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from queries.actions.audit import add_audits
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.clusters.find import Group
from rules.errors import NotFound

GROUP: Final = ("rule", "kind", "pool", "code")
_COUNTS: Final = ("accounts", "size", "elsewhere", "elsewhere_size", "chance", "q")


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest finished run: the day billing had spoken up to, and when its clusters were found."""

    run_id: int
    as_of: date
    accounts: int
    finished_at: datetime
    clustered_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptCluster:
    """A cluster with its counts (rules.clusters.find); rand without VAT, `moved_rand` with signs left out.

    `reference` is the open query that stands for it, if there is one.
    """

    cluster_id: int
    rule: str
    kind: str
    pool: str
    code: str
    accounts: int
    size: int
    elsewhere: int
    elsewhere_size: int
    chance: float
    q: float
    effect_rand: Decimal
    moved_rand: Decimal
    also: list[list[str]]
    reference: str | None

    @property
    def group(self) -> Group:
        return Group(self.kind, self.pool, self.code)

    @property
    def same_groups(self) -> list[Group]:
        """Other groups that hold the same accounts with the finding."""
        return [Group(*each) for each in self.also]


@dataclass(frozen=True, slots=True)
class ClusterAccount:
    """An account of a cluster with what the rule says of it; `effect_rand` without VAT, all its findings."""

    account_no: str
    effect_rand: Decimal
    confidence: Decimal
    explanation: str
    action: str


def find_run(connection: Connection, actor: Actor) -> LastRun | None:
    """The newest finished run; None before the first."""
    check(actor, "diagnose")
    run = diagnosis_run.c
    newest = (
        sa.select(run.run_id, run.as_of, run.accounts, run.finished_at, run.clustered_at)
        .where(run.finished_at.is_not(None))
        .order_by(run.run_id.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    return LastRun(*row) if row else None


def list_clusters(connection: Connection, actor: Actor, *, run_id: int) -> list[KeptCluster]:
    """The clusters of a run: those that move most rand first, then those with most accounts."""
    check(actor, "diagnose")
    kept = diagnosis_cluster.c
    order = (kept.moved_rand.desc(), kept.accounts.desc(), kept.cluster_id)
    return as_records(
        KeptCluster, connection.execute(_clusters().where(kept.run_id == run_id).order_by(*order))
    )


def get_cluster(connection: Connection, actor: Actor, *, cluster_id: int) -> KeptCluster:
    """One cluster.

    Raises:
        NotFound: a newer run took its place, or there was none of that number.
    """
    check(actor, "diagnose")
    row = connection.execute(_clusters().where(diagnosis_cluster.c.cluster_id == cluster_id)).one_or_none()
    if row is None:
        raise NotFound("That cluster is gone: the city was diagnosed anew. Go back to the list.")
    return KeptCluster(*row)


def list_cluster_accounts(connection: Connection, actor: Actor, *, cluster_id: int) -> list[ClusterAccount]:
    """The accounts of a cluster, those with most rand first, each with the rule's best finding; audited."""
    check(actor, "diagnose")
    member, found, kept = diagnosis_cluster_account.c, diagnosis_finding.c, diagnosis_cluster.c
    best = (
        sa.select(found.confidence, found.explanation, found.action)
        .where(found.run_id == kept.run_id, found.account_no == member.account_no, found.rule == kept.rule)
        .order_by(found.n)
        .limit(1)
        .lateral("best")
    )
    rows = connection.execute(
        sa.select(member.account_no, member.effect_rand, *best.c)
        .select_from(
            sa.join(diagnosis_cluster_account, diagnosis_cluster, member.cluster_id == kept.cluster_id).join(
                best, sa.true()
            )
        )
        .where(member.cluster_id == cluster_id)
        .order_by(sa.func.abs(member.effect_rand).desc(), member.account_no)
    )
    accounts = as_records(ClusterAccount, rows)
    numbers = [each.account_no for each in accounts]
    add_audits(connection, actor, kind="account_read", subjects=numbers, detail={"part": "cause"})
    return accounts


def _clusters() -> Select[Any]:
    kept, cause = diagnosis_cluster.c, common_cause.c
    same = (cause[name] == kept[name] for name in GROUP)
    reference = (
        sa.select(cases.c.reference)
        .join(common_cause, cause.case_id == cases.c.case_id)
        .where(IS_OPEN, *same)
        .order_by(cause.case_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(
        kept.cluster_id,
        *(kept[name] for name in (*GROUP, *_COUNTS)),
        kept.effect_rand,
        kept.moved_rand,
        kept.also,
        reference,
    )
