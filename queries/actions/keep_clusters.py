"""Finds the clusters of a finished run and keeps them with it, once."""

from collections import defaultdict
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.clusters import diagnosis_cluster, diagnosis_cluster_account
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from queries.actions.bulk import prepare_for_bulk
from queries.clusters.groups import load_ground, load_hits
from rules.access import check
from rules.actor import Actor
from rules.clusters.find import Cluster, Limits, find_clusters

_NOTHING: Final = Decimal(0)
Effects = dict[tuple[str, str], Decimal]


def keep_clusters(connection: Connection, actor: Actor, *, limits: Limits) -> int | None:
    """Find the clusters of the newest finished run; None where there is none, or it has them.

    A run that another worker is at is left to that one; a kill leaves nothing half done. Returns how many.
    """
    check(actor, "run_jobs")
    prepare_for_bulk(connection)
    # everything is read once; a nested loop, chosen while fresh findings have no statistics, ranks all
    # versions of a bill anew for every finding
    connection.execute(sa.text("SET LOCAL enable_nestloop = off"))
    run = diagnosis_run.c
    last = sa.select(sa.func.max(run.run_id)).where(run.finished_at.is_not(None)).scalar_subquery()
    waiting = sa.select(run.run_id).where(run.run_id == last, run.clustered_at.is_(None))
    run_id = connection.scalar(waiting.with_for_update(skip_locked=True))
    if run_id is None:
        return None
    hits = load_hits(connection, run_id)
    clusters = find_clusters(hits, load_ground(connection), limits) if hits else []
    effects = _load_effects(connection, run_id) if clusters else {}
    for cluster in clusters:
        _insert(connection, run_id, cluster, effects)
    connection.execute(
        sa.update(diagnosis_run).where(run.run_id == run_id).values(clustered_at=sa.func.now())
    )
    return len(clusters)


def _load_effects(connection: Connection, run_id: int) -> Effects:
    """Rand of each rule on each account, without VAT."""
    found, sums = diagnosis_finding.c, defaultdict[tuple[str, str], Decimal](Decimal)
    rows = sa.select(found.rule, found.account_no, found.effect_rand).where(found.run_id == run_id)
    for rule, account_no, rand in connection.execute(rows):
        sums[rule, account_no] += rand
    return sums


def _insert(connection: Connection, run_id: int, cluster: Cluster, effects: Effects) -> None:
    by_account = {number: effects[cluster.rule, number] for number in cluster.accounts}
    values = {
        "run_id": run_id,
        "rule": cluster.rule,
        **cluster.group._asdict(),
        "accounts": len(cluster.accounts),
        "size": cluster.size,
        "elsewhere": cluster.elsewhere,
        "elsewhere_size": cluster.elsewhere_size,
        "chance": cluster.chance,
        "q": cluster.q,
        "effect_rand": sum(by_account.values(), _NOTHING),
        "also": [list(group) for group in cluster.also],
        "moved_rand": sum(map(abs, by_account.values()), _NOTHING),
    }
    made = sa.insert(diagnosis_cluster).values(values).returning(diagnosis_cluster.c.cluster_id)
    cluster_id = connection.execute(made).scalar_one()
    connection.execute(
        sa.insert(diagnosis_cluster_account),
        [
            {"cluster_id": cluster_id, "account_no": number, "effect_rand": rand}
            for number, rand in by_account.items()
        ],
    )
