"""Other accounts on the same property or of the same holder."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from queries.diagnosis import money, places
from queries.diagnosis.columns import collect, fetch
from rules.diagnosis.rows import Account, Holding, Payment, Sibling

AGENT: Final = "managing_agent"
MOST_HELD: Final = 30


@dataclass(frozen=True, slots=True)
class Kin:
    """Other accounts on the same property or of the same holder, by account."""

    siblings: dict[str, tuple[Sibling, ...]]
    payments: dict[str, list[Payment]]

    def siblings_of(self, number: str) -> tuple[Sibling, ...]:
        return self.siblings.get(number, ())

    def payments_of(self, number: str) -> tuple[Payment, ...]:
        held = [one.account_no for one in self.siblings_of(number) if one.same_holder]
        return tuple(payment for one in held for payment in self.payments.get(one, ()))

    def holdings_of(self, number: str) -> tuple[Holding, ...]:
        held = [one for one in self.siblings_of(number) if one.same_holder]
        return tuple(Holding(one.property_no, one.opened_on, one.closed_on) for one in held)


def load_kin(connection: Connection, heads: Mapping[str, Account]) -> Kin:
    """The kin of each account; those on the same property with what they are billed for."""
    owner_of = _load_owners(connection, heads)
    values = {
        "properties": sorted({head.property_no for head in heads.values()}),
        "customers": sorted(owner_of),
    }
    by_property: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    by_owner: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in fetch(connection, places.siblings(), values):
        by_property[row[1]].append(row)
        if row[2] in owner_of:
            by_owner[owner_of[row[2]]].append(row)
    found: dict[str, tuple[Sibling, ...]] = {}
    for number, head in heads.items():
        owner = owner_of.get(head.customer_no)
        held = by_owner.get(owner, []) if owner else []
        together = {row[0]: row for row in (*by_property[head.property_no], *held[:MOST_HELD])}
        together.pop(number, None)
        found[number] = tuple(
            Sibling(
                row[0],
                row[1],
                owner_of.get(row[2], row[2]) == (owner or head.customer_no),
                row[3],
                row[4],
                (),
            )
            for row in together.values()
        )
    return _finish_kin(connection, found, heads)


def _load_owners(connection: Connection, heads: Mapping[str, Account]) -> dict[str, str]:
    """Customers that hold the accounts, with the owner each is: itself, or its group. Agents own nothing."""
    held = {head.customer_no: head for head in heads.values() if head.class_ != AGENT}
    owner_of = {number: head.holder_group or number for number, head in held.items()}
    groups = sorted({head.holder_group for head in held.values() if head.holder_group})
    for number, group in fetch(connection, places.group_members(), {"groups": groups}) if groups else ():
        owner_of[number] = group
    return owner_of


def _finish_kin(
    connection: Connection, found: dict[str, tuple[Sibling, ...]], heads: Mapping[str, Account]
) -> Kin:
    """Add what accounts on the same property are billed for, and the payments of those of the same holder."""
    together = sorted(
        {
            one.account_no
            for number, kin in found.items()
            for one in kin
            if one.property_no == heads[number].property_no
        }
    )
    held = sorted({one.account_no for kin in found.values() for one in kin if one.same_holder})
    billed: defaultdict[str, list[tuple[str, int, int, int | None]]] = defaultdict(list)
    for number, *service in fetch(connection, places.services(), {"accounts": together}) if together else ():
        billed[number].append((service[0], service[1], service[2], service[3]))
    siblings = {
        number: tuple(one._replace(services=tuple(billed.get(one.account_no, ()))) for one in kin)
        for number, kin in found.items()
    }
    paid = fetch(connection, money.payments(), {"accounts": held}) if held else []
    return Kin(siblings, collect(map(Payment._make, paid), lambda payment: payment.account_no))
