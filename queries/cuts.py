"""Steps against the supply of accounts that dispute anything, and the alerts that were raised of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import BY_FILE, invoice, payment
from data.tables.cases import cases
from data.tables.disputes import cut_alert, dispute_entry
from queries.billing_versions import newest, one_of, used_extracts
from queries.payments import that_hold
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.disputes.cuts import STEPS, SupplyStep
from rules.disputes.ledger import NOTHING

_STEPS: Final = BY_FILE["credit_control"]


@dataclass(frozen=True, slots=True)
class CutAlert:
    """An alert that nobody answered, in rand; `restored_on`: supply was reconnected since."""

    alert_id: int
    reference: str
    account_no: str
    step: str
    step_on: date
    order_no: str | None
    step_rand: Decimal
    disputed_rand: Decimal
    rest_rand: Decimal
    found_at: datetime
    restored_on: date | None


def list_cut_alerts(connection: Connection, actor: Actor, *, most: int) -> list[CutAlert]:
    """The alerts of the actor's queries that nobody answered, the newest first."""
    check(actor, "answer_alert")
    restored = (
        sa.select(sa.func.min(_STEPS.c.step_on))
        .where(
            _STEPS.c.account_no == cut_alert.c.account_no,
            _STEPS.c.step == "reconnect",
            _STEPS.c.step_on >= cut_alert.c.step_on,
            _STEPS.c.extract_no.in_(used_extracts()),
        )
        .scalar_subquery()
    )
    names = CutAlert.__slots__[2:-1]
    rows = connection.execute(
        sa.select(cut_alert.c.alert_id, cases.c.reference, *(cut_alert.c[name] for name in names), restored)
        .join(cases, cases.c.case_id == cut_alert.c.case_id)
        .where(cut_alert.c.answered_at.is_(None))
        .order_by(cut_alert.c.found_at.desc(), cut_alert.c.alert_id.desc())
        .limit(most)
    )
    return as_records(CutAlert, rows)


def read_new_steps(connection: Connection) -> list[SupplyStep]:
    """Steps of which no alert was raised, on accounts that disputed something before them."""
    disputed = (
        sa.select(dispute_entry.c.account_no, sa.func.min(dispute_entry.c.at).label("first_at"))
        .group_by(dispute_entry.c.account_no)
        .subquery("disputed")
    )
    taken = newest(
        "credit_control",
        _STEPS.c.account_no.in_(sa.select(disputed.c.account_no)),
        _STEPS.c.step.in_(STEPS),
    )
    known = sa.exists().where(
        *(cut_alert.c[name] == taken.c[name] for name in ("account_no", "step", "step_on"))
    )
    rows = connection.execute(
        sa.select(*(taken.c[name] for name in ("account_no", "step", "step_on", "amount_rand", "order_no")))
        .join(disputed, disputed.c.account_no == taken.c.account_no)
        # a day of slack: an instant lies on another day in another zone
        .where(taken.c.step_on >= sa.cast(disputed.c.first_at, sa.Date) - 1, ~known)
        .order_by(taken.c.account_no, taken.c.step_on, taken.c.step)
    )
    return as_records(SupplyStep, rows)


class Owed:
    """What accounts owed on any day: the last bill until then less what was paid after it."""

    def __init__(self, connection: Connection, accounts: Collection[str]) -> None:
        self._bills = _read_bills(connection, accounts)
        self._payments = _read_payments(connection, accounts)

    def on(self, account_no: str, day: date) -> Decimal:
        """In rand; nothing before the first bill."""
        issued = [bill for bill in self._bills.get(account_no, ()) if bill[0] <= day]
        if not issued:
            return NOTHING
        billed_on, total = issued[-1]
        paid = self._payments.get(account_no, ())
        return total - sum((rand for on, rand in paid if billed_on < on <= day), NOTHING)


def _read_bills(
    connection: Connection, accounts: Collection[str]
) -> Mapping[str, list[tuple[date, Decimal]]]:
    bills = newest("invoices", one_of(invoice.c.account_no, accounts))
    rows = sa.select(bills.c.account_no, bills.c.invoice_on, bills.c.total_due_rand)
    return _group(connection, rows.order_by(bills.c.billing_month, bills.c.invoice_no))


def _read_payments(
    connection: Connection, accounts: Collection[str]
) -> Mapping[str, list[tuple[date, Decimal]]]:
    return _group(
        connection,
        sa.select(payment.c.account_no, payment.c.posted_on, payment.c.amount_rand).where(
            one_of(payment.c.account_no, accounts), payment.c.reversed_on.is_(None), *that_hold()
        ),
    )


def _group(connection: Connection, statement: sa.Select[Any]) -> Mapping[str, list[tuple[date, Decimal]]]:
    found: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for account_no, on, rand in connection.execute(statement):
        found[account_no].append((on, rand))
    return found
