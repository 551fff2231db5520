"""What the billing system says: a table for each file of the extract, versioned, never updated."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from data.tables.base import metadata
from rules.billing_extract import FILES, Column, FileSpec, file_named

SCHEMA: Final = "billing"

_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "text": sa.Text(),
    "date": sa.Date(),
    "month": sa.Date(),
    "money": sa.Numeric(14, 2),
    "number": sa.Numeric(),
    "whole": sa.Integer(),
}


extract = sa.Table(
    "extract",
    metadata,
    sa.Column("extract_no", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("extract_id", sa.Text, nullable=False),
    sa.Column("municipality", sa.Text, nullable=False),
    sa.Column("taken_on", sa.Date, nullable=False),
    sa.Column("from_month", sa.Date, nullable=False),
    sa.Column("to_month", sa.Date, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    sa.Column("started_by", sa.BigInteger, nullable=False),
    sa.Column("loaded_at", sa.DateTime(timezone=True)),
    sa.Column("control", JSONB, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("result", JSONB, nullable=False, server_default=sa.text("'{}'")),
    sa.CheckConstraint("state IN ('loading', 'used', 'held', 'abandoned', 'replaced')", name="state"),
    sa.CheckConstraint("from_month <= to_month", name="months"),
    sa.Index(
        "ix_extract_extract_id",
        "extract_id",
        unique=True,
        postgresql_where=sa.text("state NOT IN ('abandoned', 'replaced')"),
    ),
    schema=SCHEMA,
)

extract_part = sa.Table(
    "extract_part",
    metadata,
    sa.Column("extract_no", sa.BigInteger, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("rows_loaded", sa.BigInteger, nullable=False),
    sa.Column("rows_unchanged", sa.BigInteger, nullable=False),
    sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    schema=SCHEMA,
    comment="Parts of an extract that are in; an import that was killed goes on after the last one.",
)

repair = sa.Table(
    "repair",
    metadata,
    sa.Column("extract_no", sa.BigInteger, primary_key=True),
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("line", sa.BigInteger, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("account_no", sa.Text),
    sa.Column("row", JSONB, nullable=False),
    sa.Index("ix_repair_account_no", "account_no"),
    schema=SCHEMA,
    comment="Rows of an extract that were not loaded, and why.",
)


def _column(column: Column, key: tuple[str, ...]) -> sa.Column[Any]:
    return sa.Column(
        column.name,
        _TYPES[column.kind],
        nullable=column.name not in key and not column.required,
        primary_key=column.name in key,
        autoincrement=False,
    )


def _table(spec: FileSpec, *more: sa.Index, key: tuple[str, ...] = (), **options: Any) -> sa.Table:
    key = key or spec.key
    by_name = {column.name: _column(column, key) for column in spec.columns}
    return sa.Table(
        spec.table,
        metadata,
        *by_name.values(),
        sa.Column("extract_no", sa.BigInteger, nullable=False, primary_key=True, autoincrement=False),
        sa.PrimaryKeyConstraint(*key, "extract_no"),
        *more,
        schema=SCHEMA,
        **options,
    )


_MONTHLY: Final[dict[str, Any]] = {"postgresql_partition_by": "RANGE (billing_month)"}

customer = _table(
    file_named("customers"),
    sa.Index(
        "ix_customer_holder_group", "holder_group", postgresql_where=sa.text("holder_group IS NOT NULL")
    ),
)
property_ = _table(
    file_named("properties"),
    sa.Index(
        "ix_property_parent_property_no",
        "parent_property_no",
        postgresql_where=sa.text("parent_property_no IS NOT NULL"),
    ),
)
account = _table(
    file_named("accounts"),
    sa.Index("ix_account_customer_no", "customer_no"),
    sa.Index("ix_account_property_no", "property_no"),
    sa.Index("ix_account_managing_agent_no", "managing_agent_no"),
)
contact = _table(file_named("contacts"))
valuation = _table(file_named("valuations"))
ownership = _table(file_named("ownership"))
refuse_bin = _table(file_named("refuse_bins"))
meter = _table(file_named("meters"), sa.Index("ix_meter_account_no", "account_no"))
meter_event = _table(file_named("meter_events"))
reading = _table(file_named("readings"))
invoice = _table(file_named("invoices"))
charge_line = _table(file_named("charge_lines"), **_MONTHLY)
charge_step = _table(file_named("charge_steps"), **_MONTHLY)
bank_line = _table(file_named("bank_lines"))
# the account comes first so that payments can live beside the account's bills; '' is not yet allocated
payment = _table(
    file_named("payments"),
    sa.Index("ix_payment_payment_id", "payment_id"),
    key=("account_no", "payment_id"),
)
arrangement = _table(file_named("arrangements"))
rebate = _table(file_named("rebates"))
credit_control = _table(file_named("credit_control"))
dispute = _table(file_named("disputes"))
tariff = _table(file_named("tariffs"))

BY_FILE: Final[dict[str, sa.Table]] = {spec.name: metadata.tables[f"{SCHEMA}.{spec.table}"] for spec in FILES}
