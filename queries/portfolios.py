"""All accounts of one holder or managing agent: what each owes, disputes and asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account, customer, property_
from data.tables.cases import cases
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from data.transaction import as_system
from queries.actions.audit import add_audits
from queries.billing_versions import latest, newest, one_of
from queries.debtors import read_positions_of
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.disputes.position import Position
from rules.errors import NotFound
from rules.masks import mask_name

MOST: Final = 200
AGENT: Final = "managing_agent"
_NONE: Final = Position(Decimal(0))


@dataclass(frozen=True, slots=True)
class Holding:
    """One account of a portfolio and where it lies; `is_managed`: held by another, managed by this one."""

    account_no: str
    unit_no: str | None
    street: str | None
    township: str | None
    region: str | None
    ward_no: int | None
    is_managed: bool


@dataclass(frozen=True, slots=True)
class KeptWord:
    """What the last diagnosis of the city found first on an account, in rand without VAT."""

    rule: str
    effect_rand: Decimal
    explanation: str


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """An account of a portfolio: where it lies, where it stands, its open queries, what a diagnosis found."""

    holding: Holding
    position: Position
    open_cases: int
    found: KeptWord | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A holder with a page of their accounts by number. `accounts` counts all of them in the actor's area.

    The name of a person is masked.
    """

    customer_no: str
    name: str | None
    customer_class: str | None
    accounts: int
    lines: list[PortfolioLine]


@dataclass(frozen=True, slots=True)
class ManagingAgent:
    """A managing agent and how many accounts they hold or manage."""

    customer_no: str
    name: str | None
    accounts: int


def list_agents(connection: Connection, actor: Actor) -> list[ManagingAgent]:
    """The managing agents that billing knows, those with the most open accounts in the actor's area first."""
    check(actor, "see_account")
    ever = sa.select(customer.c.customer_no).where(customer.c["class"] == AGENT)
    agents = newest("customers", customer.c.customer_no.in_(ever))
    counted = _count_accounts(actor, ever)
    accounts = sa.func.coalesce(counted.c.accounts, 0).label("accounts")
    rows = (
        sa.select(agents.c.customer_no, agents.c.name, accounts)
        .outerjoin(counted, counted.c.customer_no == agents.c.customer_no)
        .where(agents.c["class"] == AGENT)
    )
    return as_records(ManagingAgent, connection.execute(rows.order_by(accounts.desc(), agents.c.name)))


def _count_accounts(actor: Actor, customers: sa.Select[Any]) -> sa.Subquery:
    """How many open accounts in the actor's area each of some customers holds or manages."""
    ever = sa.or_(account.c.managing_agent_no.in_(customers), account.c.customer_no.in_(customers))
    held = newest("accounts", account.c.account_no.in_(sa.select(account.c.account_no).where(ever)))
    place = latest("properties", property_.c.property_no == held.c.property_no).lateral("place")
    areas = ((place.c.region, actor.regions), (place.c.ward_no, actor.wards))
    near = (sa.or_(own.is_(None), own.in_(named)) for own, named in areas if named)
    numbers = ("account_no", "customer_no", "managing_agent_no")
    mine = (
        sa.select(*(held.c[name] for name in numbers))
        .select_from(held.outerjoin(place, sa.true()))
        .where(held.c.closed_on.is_(None), *near)
        .cte("mine")
    )
    # an account that an agent both holds and manages counts once
    parts = (sa.select(mine.c.account_no, mine.c[name].label("customer_no")) for name in numbers[1:])
    each = sa.union(*parts).subquery("each")
    return (
        sa.select(each.c.customer_no, sa.func.count().label("accounts"))
        .group_by(each.c.customer_no)
        .subquery("counted")
    )


def get_portfolio(
    connection: Connection, actor: Actor, *, customer_no: str, now: datetime, zone: tzinfo, page: int = 0
) -> Portfolio:
    """The accounts of a holder, of the same owner under other numbers, and those they manage.

    A page holds `MOST` accounts; each account on it is audited as read. Accounts outside the actor's area
    are left out.

    Raises:
        NotFound: no extract in use knows the holder.
    """
    check(actor, "see_account")
    holder = connection.execute(latest("customers", customer.c.customer_no == customer_no)).one_or_none()
    if holder is None:
        raise NotFound(f"No billing extract knows the holder {customer_no}.")
    values = holder._mapping
    holdings = _read_holdings(connection, actor, customer_no, values["holder_group"])
    shown = holdings[page * MOST : (page + 1) * MOST]
    numbers = [holding.account_no for holding in shown]
    add_audits(connection, actor, kind="account_read", subjects=numbers, detail={"part": "portfolio"})
    is_person = values["class"] == "residential"
    return Portfolio(
        customer_no,
        mask_name(values["name"]) if is_person else values["name"],
        values["class"],
        len(holdings),
        _read_lines(connection, actor, shown, numbers, now, zone) if shown else [],
    )


def _read_holdings(
    connection: Connection, actor: Actor, customer_no: str, group: str | None
) -> list[Holding]:
    owners: sa.Select[Any] | sa.ScalarSelect[Any] = sa.select(sa.literal(customer_no))
    if group:
        ever_same = sa.select(customer.c.customer_no).where(customer.c.holder_group == group)
        same = newest("customers", customer.c.customer_no.in_(ever_same))
        owners = sa.select(same.c.customer_no).where(same.c.holder_group == group)
    ever = sa.or_(account.c.customer_no.in_(owners), account.c.managing_agent_no == customer_no)
    held = newest("accounts", account.c.account_no.in_(sa.select(account.c.account_no).where(ever)))
    place = latest("properties", property_.c.property_no == held.c.property_no).lateral("place")
    is_own = held.c.customer_no.in_(owners)
    statement = (
        sa.select(
            held.c.account_no, place.c.unit_no, place.c.street, place.c.township, place.c.region,
            place.c.ward_no, ~is_own,
        )
        .join_from(held, place, sa.true(), isouter=True)
        .where(sa.or_(is_own, held.c.managing_agent_no == customer_no), held.c.closed_on.is_(None))
        .order_by(held.c.account_no)
    )  # fmt: skip
    return [found for found in as_records(Holding, connection.execute(statement)) if _is_near(actor, found)]


def _is_near(actor: Actor, holding: Holding) -> bool:
    """Whether an account lies in the actor's area; one without a place does."""
    outside = (actor.regions and holding.region and holding.region not in actor.regions) or (
        actor.wards and holding.ward_no and holding.ward_no not in actor.wards
    )
    return not outside


def _read_lines(
    connection: Connection,
    actor: Actor,
    shown: Sequence[Holding],
    numbers: Collection[str],
    now: datetime,
    zone: tzinfo,
) -> list[PortfolioLine]:
    with as_system(connection, actor):
        positions = read_positions_of(connection, numbers, now, zone)
    counts, words = _count_open(connection, numbers), _read_words(connection, numbers)
    return [
        PortfolioLine(
            holding,
            positions.get(holding.account_no, _NONE),
            counts.get(holding.account_no, 0),
            words.get(holding.account_no),
        )
        for holding in shown
    ]


def _count_open(connection: Connection, numbers: Collection[str]) -> Mapping[str, int]:
    rows = connection.execute(
        sa.select(cases.c.account_no, sa.func.count())
        .where(IS_OPEN, one_of(cases.c.account_no, numbers))
        .group_by(cases.c.account_no)
    )
    return dict(rows.all())


def _read_words(connection: Connection, numbers: Collection[str]) -> Mapping[str, KeptWord]:
    """The best explanation that the newest finished run kept of each account."""
    finished = sa.select(sa.func.max(diagnosis_run.c.run_id)).where(diagnosis_run.c.finished_at.is_not(None))
    kept = diagnosis_finding.c
    rows = connection.execute(
        sa.select(kept.account_no, kept.rule, kept.effect_rand, kept.explanation).where(
            kept.run_id == finished.scalar_subquery(), kept.n == 0, one_of(kept.account_no, numbers)
        )
    )
    return {account_no: KeptWord(*rest) for account_no, *rest in rows}
