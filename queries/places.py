"""Where a query belongs: from its account, else from what the person said."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from queries.accounts import find_account_place
from queries.reference import Reference
from rules.actor import UNKNOWN_REGION


@dataclass(frozen=True, slots=True)
class Place:
    """Region and ward (of the delimitation in force that day), and the account's customer class if known."""

    region: str
    delimitation_code: str | None
    ward_no: int | None
    customer_class_code: str | None


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
    ward = reference.find_ward(ward_no, on) if ward_no is not None else None
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
