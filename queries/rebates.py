"""Checks of rebates' papers, and the rebates that end soon or have just ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import distinct_on

from data.tables.billing import account, property_, rebate
from data.tables.rebates import rebate_check
from queries.accounts import note_look
from queries.actions.audit import add_audits
from queries.billing_versions import latest, newest, one_of
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.rebates import RebateRule

MOST: Final = 200
LAPSED_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class RebateCheck:
    """What papers somebody found on a day. `ends_on`: the end if it was approved that day."""

    account_no: str
    kind: str
    documents: list[str]
    missing: list[str]
    checked_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A rebate that ends soon or ended lately, with the last check of its papers since it was approved."""

    account_no: str
    kind: str
    approved_on: date
    ends_on: date
    region: str | None
    ward_no: int | None
    last_check: RebateCheck | None


def list_checks(connection: Connection, actor: Actor, *, account_no: str) -> list[RebateCheck]:
    """The newest check of each kind of rebate on an account; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "rebate papers")
    return list(_read_checks(connection, [account_no]).values())


def list_renewals(
    connection: Connection,
    actor: Actor,
    *,
    rebates: Mapping[str, RebateRule],
    on: date,
    within_days: int,
    regions: Collection[str] = (),
) -> list[Renewal]:
    """Approved rebates that end within so many days, the first to end first; then those that ended in the
    last 60, the latest first.

    Of each account and kind the newest approval counts. A rebate whose end billing does not say ends as its
    kind does. At most `MOST`, in the actor's area; each account listed is audited as read.
    """
    check(actor, "see_account")
    since = on - timedelta(days=LAPSED_DAYS)
    found = []
    for row in connection.execute(_approved(actor, rebates, regions)):
        ends_on = rebates[row.kind].find_last_day(row.approved_on, row.valid_to)
        if ends_on is not None and since <= ends_on <= on + timedelta(days=within_days):
            found.append((ends_on, row))
    found.sort(key=lambda each: (abs(each[0] - on), each[1].account_no))
    coming, ended = ([each for each in found if (each[0] < on) is is_past] for is_past in (False, True))
    found = [*coming, *ended][:MOST]
    numbers = sorted({row.account_no for _, row in found})
    checks = _read_checks(connection, numbers)
    add_audits(connection, actor, kind="account_read", subjects=numbers, detail={"part": "renewals"})
    return [_as_renewal(row, ends_on, checks) for ends_on, row in found]


def _as_renewal(row: Any, ends_on: date, checks: Mapping[tuple[str, str], RebateCheck]) -> Renewal:
    last = checks.get((row.account_no, row.kind))
    if last is not None and last.checked_on <= row.approved_on:
        last = None  # it belongs to the application that was approved already
    return Renewal(row.account_no, row.kind, row.approved_on, ends_on, row.region, row.ward_no, last)


def _approved(actor: Actor, rebates: Mapping[str, RebateRule], regions: Collection[str]) -> sa.Select[Any]:
    """The newest approval of each open account and kind, with its account's place."""
    granted = newest("rebates", one_of(rebate.c.kind, rebates))
    last = (
        sa.select(granted.c.account_no, granted.c.kind, granted.c.approved_on, granted.c.valid_to)
        .where(granted.c.approved_on.is_not(None))
        .ext(distinct_on(granted.c.account_no, granted.c.kind))
        .order_by(granted.c.account_no, granted.c.kind, granted.c.approved_on.desc())
        .subquery("last")
    )
    held = latest("accounts", account.c.account_no == last.c.account_no).lateral("held")
    place = latest("properties", property_.c.property_no == held.c.property_no).lateral("place")
    statement = (
        sa.select(last, place.c.region, place.c.ward_no)
        .join_from(last, held, sa.true())
        .join(place, sa.true(), isouter=True)
        .where(held.c.closed_on.is_(None))
    )
    for allowed in (actor.regions, regions):
        if allowed:
            statement = statement.where(sa.or_(place.c.region.is_(None), one_of(place.c.region, allowed)))
    if actor.wards:
        statement = statement.where(sa.or_(place.c.ward_no.is_(None), place.c.ward_no.in_(actor.wards)))
    return statement


def _read_checks(connection: Connection, numbers: Collection[str]) -> Mapping[tuple[str, str], RebateCheck]:
    """The newest check by account and kind."""
    columns = [rebate_check.c[name] for name in RebateCheck.__slots__]
    rows = connection.execute(
        sa.select(*columns)
        .where(one_of(rebate_check.c.account_no, numbers))
        .ext(distinct_on(rebate_check.c.account_no, rebate_check.c.kind))
        .order_by(rebate_check.c.account_no, rebate_check.c.kind, rebate_check.c.check_id.desc())
    )
    return {(each.account_no, each.kind): each for each in as_records(RebateCheck, rows)}
