"""Counts the bills of each billing month once they are loaded, and those metered by an estimate."""

from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.billing import BY_FILE
from data.tables.facts import fact_run
from queries.billing_versions import newest, of_invoices
from rules.access import check
from rules.actor import Actor

_LINES: Final = BY_FILE["charge_lines"]
_INVOICES: Final = BY_FILE["invoices"]
_UNCOUNTED: Final = sa.text(
    """
    SELECT e.month, e.extract_no FROM (
        SELECT month::date AS month, max(extract_no) AS extract_no FROM billing.extract
        CROSS JOIN LATERAL generate_series(from_month, to_month, interval '1 month') AS month
        WHERE state = 'used' GROUP BY month) e
    LEFT JOIN casework.fact_run r ON r.billing_month = e.month
    WHERE r.extract_no IS DISTINCT FROM e.extract_no ORDER BY e.month LIMIT 1
    """
)


def find_uncounted(connection: Connection, actor: Actor) -> tuple[date, int] | None:
    """A billing month that an extract in use speaks of and that was not counted since, and that extract."""
    check(actor, "run_jobs")
    row = connection.execute(_UNCOUNTED).one_or_none()
    return None if row is None else (row.month, row.extract_no)


def count_run(connection: Connection, actor: Actor, *, billing_month: date, extract_no: int) -> None:
    """Count one month anew, as the newest extracts tell it."""
    check(actor, "run_jobs")
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    invoices = newest("invoices", _INVOICES.c.billing_month == billing_month)
    bills = connection.scalar(sa.select(sa.func.count()).select_from(invoices))
    lines = of_invoices(
        "charge_lines",
        invoices,
        _LINES.c.billing_month == billing_month,
        _LINES.c.reading_kind.is_not(None),
    ).subquery()
    sections, estimated = connection.execute(
        sa.select(sa.func.count(), sa.func.count().filter(lines.c.reading_kind == "estimated"))
    ).one()
    counted = {"bills": bills, "sections": sections, "estimated": estimated, "extract_no": extract_no}
    connection.execute(
        insert(fact_run)
        .values(billing_month=billing_month, **counted)
        .on_conflict_do_update(index_elements=["billing_month"], set_=counted)
    )
