"""Shows one masked field of an account's holder to somebody who says why."""

from typing import Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account, customer
from queries.accounts import read_account
from queries.actions.audit import add_audit
from queries.billing_versions import latest
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound

HolderField = Literal["name", "id_no", "phone", "email"]

HOLDER_FIELDS: Final[tuple[HolderField, ...]] = get_args(HolderField)
SHORTEST_REASON: Final = 10


def reveal_holder(
    connection: Connection, actor: Actor, *, account_no: str, field: HolderField, reason: str
) -> str | None:
    """One field of the holder as the billing system has it; who looked, at what and why is kept.

    Raises:
        InvalidInput: the reason is too short to mean anything, or the field is not one of a holder's.
        NotFound: no extract in use knows the account.
        NotAllowed: the account lies outside the actor's role or area.
    """
    check(actor, "reveal")
    read_account(connection, actor, account_no)
    given = " ".join(reason.split())
    if len(given) < SHORTEST_REASON:
        raise InvalidInput(f"Say in at least {SHORTEST_REASON} characters why you need to see it.")
    if field not in HOLDER_FIELDS:
        raise InvalidInput(
            "Choose what to reveal: the name, the ID number, the telephone or the e-mail address."
        )
    held = latest("accounts", account.c.account_no == account_no).subquery()
    holder = latest("customers", customer.c.customer_no == held.c.customer_no).lateral()
    row = connection.execute(
        sa.select(holder.c[field]).select_from(held).join(holder, sa.true())
    ).one_or_none()
    if row is None:
        raise NotFound(f"No billing extract knows the holder of account {account_no}.")
    add_audit(connection, actor, kind="revealed", subject=account_no, reason=given, detail={"field": field})
    value: str | None = row[0]
    return value
