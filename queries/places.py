"""Where a query belongs: from its account, else from what the person said."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account, customer, property_
from queries.billing_versions import ACCOUNT_NO, latest
from rules.actor import UNKNOWN_REGION
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Place:
    """Region and ward (of the delimitation in force that day), and the account's customer class if known."""

    region: str
    delimitation_code: str | None
    ward_no: int | None
    customer_class_code: str | None


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """What the newest billing extract says of an account's property and holder."""

    region: str | None
    ward_no: int | None
    customer_class_code: str | None


def find_account_place(connection: Connection, account_no: str) -> AccountPlace | None:
    """Where an account lies and what class its holder is of; None when billing does not know it."""
    row = connection.execute(_account_place(), {"account_no": account_no}).one_or_none()
    return AccountPlace(*row) if row else None


@cache
def _account_place() -> sa.Select[Any]:
    held = latest("accounts", account.c.account_no == ACCOUNT_NO).subquery("held")
    holder = latest("customers", customer.c.customer_no == held.c.customer_no).lateral("holder")
    place = latest("properties", property_.c.property_no == held.c.property_no).lateral("place")
    return (
        sa.select(place.c.region, place.c.ward_no, holder.c["class"])
        .select_from(held)
        .join(place, sa.true(), isouter=True)
        .join(holder, sa.true(), isouter=True)
    )


def find_place(
    connection: Connection,
    *,
    account_no: str | None,
    region: str,
    ward_no: int | None,
    on: date,
    reference: Reference,
) -> Place:
    """The ward and region a person gave win; the account's fill what they left open."""
    account = find_account_place(connection, account_no) if account_no else None
    if ward_no is None and account is not None:
        ward_no = account.ward_no
    ward = reference.find_ward(ward_no, on)
    if region == UNKNOWN_REGION:
        region = (
            (ward.region_code if ward else None) or (account.region if account else None) or UNKNOWN_REGION
        )
    return Place(
        region=region,
        delimitation_code=ward.delimitation_code if ward else None,
        ward_no=ward.ward_no if ward else None,
        customer_class_code=account.customer_class_code if account else None,
    )
