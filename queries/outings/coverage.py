"""The coverage ledger as outings stand today."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import outing
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.coverage.facts import Facts, Visit, Ward
from rules.coverage.ledger import Ledger, draw_up
from rules.lookups import Reference
from rules.period import add_months


def load_facts(
    connection: Connection,
    actor: Actor,
    *,
    reference: Reference,
    now: datetime,
    weights: Mapping[int, float] | None = None,
) -> Facts:
    """What the ledger is drawn up from. One statement.

    Walks count for the wards in force today. A councillor's ledger holds the own wards and no areas.
    """
    check(actor, "see_outings")
    today = reference.local_day(now)
    rules = reference.outings
    delimitation = reference.delimitation_on(today).code
    since_on = add_months(min(rules.promised_from, today), -rules.cycle_months)
    rows = connection.execute(
        sa.select(*outing.c["kind", "held_on", "region", "ward_no", "status", "delimitation_code"]).where(
            outing.c.status != "cancelled", outing.c.held_on >= since_on
        )
    )
    visits = [
        Visit(
            row.kind,
            row.held_on,
            row.region,
            row.ward_no if row.delimitation_code == delimitation else None,
            row.status == "done",
        )
        for row in rows
    ]
    is_own = actor.role == "councillor"
    wards = [
        Ward(ward.ward_no, ward.region_code, (weights or {}).get(ward.ward_no, 0.0))
        for ward in reference.list_wards(today)
        if not is_own or ward.ward_no in actor.wards
    ]
    areas = [
        code for code, region in reference.regions.items() if code != UNKNOWN_REGION and not region.retired
    ]
    return Facts(today, wards, () if is_own else areas, visits, reference.holidays, rules)


def get_ledger(
    connection: Connection,
    actor: Actor,
    *,
    reference: Reference,
    now: datetime,
    weights: Mapping[int, float] | None = None,
) -> Ledger:
    """The ledger of today. One statement. `weights` put the needier of two wards that are due alike first."""
    check(actor, "see_outings")
    return draw_up(load_facts(connection, actor, reference=reference, now=now, weights=weights))
