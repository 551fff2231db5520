"""What the billing system says, loaded by extracts, versioned by extract, never updated."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_extracts()
    _make_people()
    _make_properties()
    _make_meters()
    _make_bills()
    _make_money()
    _make_months()
    _grant()


def _make(name: str, *columns: sa.Column[Any], key: tuple[str, ...], **options: Any) -> None:
    """A table of one file: its columns and the extract that said so, which ends the key."""
    op.create_table(
        name,
        *columns,
        sa.Column("extract_no", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*key, "extract_no", name=f"pk_{name}"),
        schema="billing",
        **options,
    )


def _make_extracts() -> None:
    op.create_table(
        "extract",
        sa.Column("extract_no", sa.BigInteger, sa.Identity(always=True), nullable=False),
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
        sa.CheckConstraint(
            "state IN ('loading', 'used', 'held', 'abandoned', 'replaced')", name=op.f("ck_extract_state")
        ),
        sa.CheckConstraint("from_month <= to_month", name=op.f("ck_extract_months")),
        sa.PrimaryKeyConstraint("extract_no", name=op.f("pk_extract")),
        schema="billing",
    )
    op.create_index(
        "ix_extract_extract_id",
        "extract",
        ["extract_id"],
        unique=True,
        schema="billing",
        postgresql_where=sa.text("state NOT IN ('abandoned', 'replaced')"),
    )
    op.create_table(
        "extract_part",
        sa.Column("extract_no", sa.BigInteger, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("rows_loaded", sa.BigInteger, nullable=False),
        sa.Column("rows_unchanged", sa.BigInteger, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("extract_no", "part", name=op.f("pk_extract_part")),
        schema="billing",
        comment="Parts of an extract that are in; an import that was killed goes on after the last one.",
    )
    op.create_table(
        "repair",
        sa.Column("extract_no", sa.BigInteger, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("account_no", sa.Text),
        sa.Column("row", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("extract_no", "file", "line", name=op.f("pk_repair")),
        schema="billing",
        comment="Rows of an extract that were not loaded, and why.",
    )
    op.create_index("ix_repair_account_no", "repair", ["account_no"], schema="billing")


def _make_people() -> None:
    _make(
        "customer",
        sa.Column("customer_no", sa.Text, nullable=False),
        sa.Column("class", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("id_no", sa.Text),
        sa.Column("company_no", sa.Text),
        sa.Column("vat_no", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("holder_group", sa.Text),
        key=("customer_no",),
    )
    _make(
        "property",
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("stand_no", sa.Text, nullable=False),
        sa.Column("portion", sa.Text),
        sa.Column("unit_no", sa.Text),
        sa.Column("scheme_no", sa.Text),
        sa.Column("township", sa.Text, nullable=False),
        sa.Column("street", sa.Text),
        sa.Column("stand_size_m2", sa.Numeric, nullable=False),
        sa.Column("dwelling_units", sa.Numeric, nullable=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("zoning", sa.Text),
        sa.Column("ward_no", sa.Integer),
        sa.Column("region", sa.Text),
        sa.Column("reading_route", sa.Text),
        sa.Column("substation", sa.Text),
        sa.Column("registered_on", sa.Date),
        sa.Column("deregistered_on", sa.Date),
        sa.Column("parent_property_no", sa.Text),
        key=("property_no",),
    )
    _make(
        "account",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("customer_no", sa.Text, nullable=False),
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("deposit_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("billing_day", sa.Integer, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("managing_agent_no", sa.Text),
        sa.Column("electricity_by", sa.Text, nullable=False),
        key=("account_no",),
    )
    op.create_index("ix_account_managing_agent_no", "account", ["managing_agent_no"], schema="billing")
    op.create_index("ix_account_property_no", "account", ["property_no"], schema="billing")
    op.create_index("ix_account_customer_no", "account", ["customer_no"], schema="billing")
    _make(
        "contact",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("bounced_on", sa.Date),
        key=("account_no", "channel", "address"),
    )


def _make_properties() -> None:
    _make(
        "valuation",
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("roll", sa.Text, nullable=False),
        sa.Column("rates_category", sa.Text, nullable=False),
        sa.Column("market_value_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("noticed_on", sa.Date),
        key=("property_no", "valid_from", "roll", "rates_category", "decision"),
    )
    _make(
        "ownership",
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("customer_no", sa.Text, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("to_on", sa.Date),
        sa.Column("event", sa.Text, nullable=False),
        key=("property_no", "from_on", "customer_no", "event"),
    )
    _make(
        "refuse_bin",
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("bins", sa.Integer, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("to_on", sa.Date),
        key=("property_no", "kind", "from_on"),
    )


def _make_meters() -> None:
    _make(
        "meter",
        sa.Column("meter_no", sa.Text, nullable=False),
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("property_no", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("digits", sa.Integer, nullable=False),
        sa.Column("multiply_factor", sa.Numeric, nullable=False),
        sa.Column("installed_on", sa.Date, nullable=False),
        sa.Column("removed_on", sa.Date),
        sa.Column("job_card_no", sa.Text),
        key=("meter_no", "account_no", "register", "installed_on"),
    )
    op.create_index("ix_meter_account_no", "meter", ["account_no"], schema="billing")
    _make(
        "meter_event",
        sa.Column("meter_no", sa.Text, nullable=False),
        sa.Column("event_on", sa.Date, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("old_meter_no", sa.Text),
        sa.Column("final_reading", sa.Numeric),
        sa.Column("start_reading", sa.Numeric),
        sa.Column("factor", sa.Numeric),
        sa.Column("job_card_no", sa.Text),
        sa.Column("result", sa.Text),
        key=("meter_no", "event_on", "event"),
    )
    _make(
        "reading",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("meter_no", sa.Text, nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("read_on", sa.Date, nullable=False),
        sa.Column("reading", sa.Numeric, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reader_route", sa.Text),
        sa.Column("captured_on", sa.Date),
        key=("account_no", "meter_no", "register", "read_on", "kind"),
    )


def _make_bills() -> None:
    _make(
        "invoice",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("billing_month", sa.Date, nullable=False),
        sa.Column("invoice_no", sa.Text, nullable=False),
        sa.Column("invoice_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("previous_balance_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("payments_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("current_charges_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("vat_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("interest_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("total_due_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("billing_run", sa.Text),
        sa.Column("next_reading_on", sa.Date),
        key=("account_no", "billing_month", "invoice_no"),
    )
    _make(
        "charge_line",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("billing_month", sa.Date, nullable=False),
        sa.Column("invoice_no", sa.Text, nullable=False),
        sa.Column("line_no", sa.Integer, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("tariff", sa.Text),
        sa.Column("meter_no", sa.Text),
        sa.Column("period_from", sa.Date),
        sa.Column("period_to", sa.Date),
        sa.Column("days", sa.Integer),
        sa.Column("start_reading", sa.Numeric),
        sa.Column("end_reading", sa.Numeric),
        sa.Column("reading_kind", sa.Text),
        sa.Column("quantity", sa.Numeric),
        sa.Column("unit", sa.Text),
        sa.Column("units_of_dwelling", sa.Numeric),
        sa.Column("base_rand", sa.Numeric(14, 2)),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("vat_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("reverses_line", sa.Text),
        key=("account_no", "billing_month", "invoice_no", "line_no"),
        postgresql_partition_by="RANGE (billing_month)",
    )
    _make(
        "charge_step",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("billing_month", sa.Date, nullable=False),
        sa.Column("invoice_no", sa.Text, nullable=False),
        sa.Column("line_no", sa.Integer, nullable=False),
        sa.Column("step_no", sa.Integer, nullable=False),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("rate", sa.Numeric, nullable=False),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        key=("account_no", "billing_month", "invoice_no", "line_no", "step_no"),
        postgresql_partition_by="RANGE (billing_month)",
    )


def _make_money() -> None:
    _make(
        "bank_line",
        sa.Column("bank_line_id", sa.Text, nullable=False),
        sa.Column("value_on", sa.Date, nullable=False),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("payer", sa.Text),
        key=("bank_line_id",),
    )
    _make(
        "payment",
        sa.Column("payment_id", sa.Text, nullable=False),
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("posted_on", sa.Date, nullable=False),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("reference_given", sa.Text),
        sa.Column("bank_line_id", sa.Text),
        sa.Column("reversed_on", sa.Date),
        key=("account_no", "payment_id"),
    )
    op.create_index("ix_payment_payment_id", "payment", ["payment_id"], schema="billing")
    _make(
        "arrangement",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("arrangement_no", sa.Text, nullable=False),
        sa.Column("agreed_on", sa.Date, nullable=False),
        sa.Column("total_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("down_payment_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("instalments", sa.Integer, nullable=False),
        sa.Column("instalment_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("end_reason", sa.Text),
        key=("account_no", "arrangement_no"),
    )
    _make(
        "rebate",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("percent", sa.Numeric, nullable=False),
        sa.Column("applied_on", sa.Date, nullable=False),
        sa.Column("approved_on", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("value_limit_rand", sa.Numeric(14, 2)),
        sa.Column("poverty_index", sa.Numeric),
        key=("account_no", "kind", "applied_on"),
    )
    _make(
        "credit_control",
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("step_on", sa.Date, nullable=False),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("order_no", sa.Text),
        key=("account_no", "step", "step_on"),
    )
    _make(
        "dispute",
        sa.Column("dispute_no", sa.Text, nullable=False),
        sa.Column("account_no", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("lines", sa.Text),
        sa.Column("outcome", sa.Text),
        key=("account_no", "dispute_no"),
    )
    _make(
        "tariff",
        sa.Column("tariff", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("band_from", sa.Numeric, nullable=False),
        sa.Column("band_to", sa.Numeric),
        sa.Column("rate", sa.Numeric, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("source", sa.Text),
        sa.Column("verified", sa.Text),
        key=("tariff", "code", "valid_from", "band_from", "unit"),
    )


def _make_months() -> None:
    """The application may ask for a month's partitions; it may not make tables."""
    op.execute(
        """
        CREATE FUNCTION billing.ensure_month(month date) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            first date := date_trunc('month', month)::date;
            parent text;
            part text;
        BEGIN
            IF first IS NULL OR first NOT BETWEEN '1990-01-01' AND '2100-12-01' THEN
                RAISE EXCEPTION 'No billing month: %', month USING ERRCODE = 'invalid_parameter_value';
            END IF;
            PERFORM pg_advisory_xact_lock(7420913305);
            FOREACH parent IN ARRAY ARRAY['charge_line', 'charge_step'] LOOP
                part := parent || to_char(first, '_YYYYMM');
                IF to_regclass('billing.' || part) IS NULL THEN
                    EXECUTE format('CREATE TABLE billing.%I (LIKE billing.%I)', part, parent);
                    EXECUTE format(
                        'ALTER TABLE billing.%I ATTACH PARTITION billing.%I FOR VALUES FROM (%L) TO (%L)',
                        parent, part, first, (first + interval '1 month')::date
                    );
                END IF;
            END LOOP;
        END
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION billing.ensure_month(date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION billing.ensure_month(date) TO tharollo_app")


def _grant() -> None:
    """Extracts only add; what an extract turned out to be is the one thing that changes."""
    op.execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA billing TO tharollo_app")
    op.execute("GRANT UPDATE (state, loaded_at, control, result) ON billing.extract TO tharollo_app")
    op.execute("CREATE SCHEMA billing_staging")
    op.execute("GRANT USAGE, CREATE ON SCHEMA billing_staging TO tharollo_app")
