"""Lines of an account's bills whose use was first billed so late that it is probably prescribed."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import charge_line, invoice
from queries.accounts import note_look
from queries.billing_versions import ACCOUNT_NO, newest, of_invoices
from queries.bills import METERED_CODES
from rules.access import check
from rules.actor import Actor
from rules.line_key import LineKey
from rules.prescription import OldUse, Use, find_old_use


def find_old_lines(
    connection: Connection, actor: Actor, *, account_no: str, months: int
) -> dict[LineKey, OldUse]:
    """The lines with use older than so many months when it was first billed; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "prescription")
    rows = connection.execute(_metered(), {"account_no": account_no})
    every = [Use(LineKey(month, number, line), *more) for month, number, line, *more in rows]
    return find_old_use(every, months)


@cache
def _metered() -> sa.Select[Any]:
    bills = newest("invoices", invoice.c.account_no == ACCOUNT_NO)
    line = charge_line.c
    return of_invoices(
        "charge_lines",
        bills,
        line.account_no == ACCOUNT_NO,
        line.code.in_(METERED_CODES),
        line.period_from.is_not(None),
        line.period_to.is_not(None),
    ).with_only_columns(
        line.billing_month, line.invoice_no, line.line_no, line.service, line.period_from, line.period_to,
        bills.c.invoice_on, line.amount_rand, line.reverses_line,
    )  # fmt: skip
