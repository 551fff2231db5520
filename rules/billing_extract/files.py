"""Every file of the billing extract: facts of the contract, in loading order (parents first)."""

from typing import Final

from rules.billing_extract import codes
from rules.billing_extract.columns import (
    FileSpec,
    Parent,
    day,
    day_or_empty,
    money,
    money_or_empty,
    month,
    number,
    number_or_empty,
    text,
    text_or_empty,
    whole,
    whole_or_empty,
)

OF_ACCOUNT: Final = Parent("accounts", (("account_no", "account_no"),))
OF_PROPERTY: Final = Parent("properties", (("property_no", "property_no"),))
OF_CUSTOMER: Final = Parent("customers", (("customer_no", "customer_no"),))
OF_METER: Final = Parent("meters", (("meter_no", "meter_no"),))
INVOICE_KEY: Final = ("account_no", "billing_month", "invoice_no")
LINE_KEY: Final = (*INVOICE_KEY, "line_no")


def _same(file: str, columns: tuple[str, ...]) -> Parent:
    return Parent(file, tuple((name, name) for name in columns))


PEOPLE: Final = (
    FileSpec(
        "customers", "customer",
        (
            text("customer_no"), text("class", *codes.CUSTOMER_CLASSES), text("name"),
            text_or_empty("id_no"), text_or_empty("company_no"), text_or_empty("vat_no"),
            text_or_empty("phone"), text_or_empty("email"), text_or_empty("language"),
            text_or_empty("holder_group"),
        ),
        key=("customer_no",), unit=("customer_no",), required=True,
    ),
    FileSpec(
        "properties", "property",
        (
            text("property_no"), text("stand_no"), text_or_empty("portion"), text_or_empty("unit_no"),
            text_or_empty("scheme_no"), text("township"), text_or_empty("street"), number("stand_size_m2"),
            number("dwelling_units"), text("use"), text_or_empty("zoning"), whole_or_empty("ward_no"),
            text_or_empty("region"), text_or_empty("reading_route"), text_or_empty("substation"),
            day_or_empty("registered_on"), day_or_empty("deregistered_on"),
            text_or_empty("parent_property_no"),
        ),
        key=("property_no",), unit=("property_no",), required=True,
    ),
    FileSpec(
        "accounts", "account",
        (
            text("account_no"), text("customer_no"), text("property_no"), day("opened_on"),
            day_or_empty("closed_on"), money("deposit_rand"), whole("billing_day"),
            text("delivery", *codes.DELIVERIES), text_or_empty("managing_agent_no"),
            text("electricity_by", *codes.ELECTRICITY_BY),
        ),
        key=("account_no",), unit=("account_no",), parents=(OF_CUSTOMER, OF_PROPERTY), required=True,
    ),
    FileSpec(
        "contacts", "contact",
        (text("account_no"), text("channel"), text("address"), day_or_empty("bounced_on")),
        key=("account_no", "channel", "address"), unit=("account_no", "channel"), parents=(OF_ACCOUNT,),
    ),
)  # fmt: skip

PROPERTIES: Final = (
    FileSpec(
        "valuations", "valuation",
        (
            text("property_no"), day("valid_from"), day_or_empty("valid_to"), text("roll"),
            text("rates_category"), money("market_value_rand"),
            text("decision", *codes.VALUATION_DECISIONS), day_or_empty("noticed_on"),
        ),
        key=("property_no", "valid_from", "roll", "rates_category", "decision"),
        unit=("property_no", "valid_from"), parents=(OF_PROPERTY,),
    ),
    FileSpec(
        "ownership", "ownership",
        (
            text("property_no"), text("customer_no"), day("from_on"), day_or_empty("to_on"),
            text("event", *codes.OWNERSHIP_EVENTS),
        ),
        key=("property_no", "from_on", "customer_no", "event"), unit=("property_no", "from_on"),
        parents=(OF_PROPERTY, OF_CUSTOMER),
    ),
    FileSpec(
        "refuse_bins", "refuse_bin",
        (
            text("property_no"), text("kind", *codes.BIN_KINDS), whole("bins"), day("from_on"),
            day_or_empty("to_on"),
        ),
        key=("property_no", "kind", "from_on"), unit=("property_no", "kind", "from_on"),
        parents=(OF_PROPERTY,),
    ),
)  # fmt: skip

METERS: Final = (
    FileSpec(
        "meters", "meter",
        (
            text("meter_no"), text("account_no"), text("property_no"),
            text("service", *codes.METER_SERVICES), text("register"), whole("digits"),
            number("multiply_factor"), day("installed_on"), day_or_empty("removed_on"),
            text_or_empty("job_card_no"),
        ),
        key=("meter_no", "account_no", "register", "installed_on"), unit=("meter_no",),
        parents=(OF_ACCOUNT, OF_PROPERTY),
    ),
    FileSpec(
        "meter_events", "meter_event",
        (
            text("meter_no"), day("event_on"), text("event", *codes.METER_EVENTS),
            text_or_empty("old_meter_no"), number_or_empty("final_reading"),
            number_or_empty("start_reading"), number_or_empty("factor"), text_or_empty("job_card_no"),
            text_or_empty("result"),
        ),
        key=("meter_no", "event_on", "event"), unit=("meter_no", "event_on"), parents=(OF_METER,),
    ),
    FileSpec(
        "readings", "reading",
        (
            text("account_no"), text("meter_no"), text("register"), day("read_on"), number("reading"),
            text("kind", *codes.READING_KINDS), text_or_empty("reader_route"), day_or_empty("captured_on"),
        ),
        key=("account_no", "meter_no", "register", "read_on", "kind"),
        unit=("account_no", "meter_no", "register", "read_on"), parents=(OF_ACCOUNT, OF_METER),
    ),
)  # fmt: skip

BILLS: Final = (
    FileSpec(
        "invoices", "invoice",
        (
            text("account_no"), month("billing_month"), text("invoice_no"), day("invoice_on"),
            day("due_on"), money("previous_balance_rand"), money("payments_rand"),
            money("current_charges_rand"), money("vat_rand"), money("interest_rand"),
            money("total_due_rand"), text_or_empty("billing_run"), day_or_empty("next_reading_on"),
        ),
        key=INVOICE_KEY, unit=INVOICE_KEY, parents=(OF_ACCOUNT,), required=True,
    ),
    FileSpec(
        "charge_lines", "charge_line",
        (
            text("account_no"), month("billing_month"), text("invoice_no"), whole("line_no"),
            text("service", *codes.SERVICES), text("code", *codes.CHARGE_CODES),
            text_or_empty("tariff", *codes.TARIFFS), text_or_empty("meter_no"), day_or_empty("period_from"),
            day_or_empty("period_to"), whole_or_empty("days"), number_or_empty("start_reading"),
            number_or_empty("end_reading"), text_or_empty("reading_kind", *codes.READING_KINDS),
            number_or_empty("quantity"), text_or_empty("unit"), number_or_empty("units_of_dwelling"),
            money_or_empty("base_rand"), money("amount_rand"), money("vat_rand"),
            text_or_empty("reverses_line"),
        ),
        key=LINE_KEY, unit=INVOICE_KEY, parents=(_same("invoices", INVOICE_KEY), OF_METER), required=True,
    ),
    FileSpec(
        "charge_steps", "charge_step",
        (
            text("account_no"), month("billing_month"), text("invoice_no"), whole("line_no"),
            whole("step_no"), number("quantity"), number("rate"), money("amount_rand"),
        ),
        key=(*LINE_KEY, "step_no"), unit=INVOICE_KEY, parents=(_same("charge_lines", LINE_KEY),),
    ),
)  # fmt: skip

MONEY: Final = (
    FileSpec(
        "bank_lines", "bank_line",
        (
            text("bank_line_id"), day("value_on"), money("amount_rand"), text_or_empty("reference"),
            text_or_empty("payer"),
        ),
        key=("bank_line_id",), unit=("bank_line_id",),
    ),
    FileSpec(
        "payments", "payment",
        (
            text("payment_id"), text_or_empty("account_no", default=""), day("paid_on"), day("posted_on"),
            money("amount_rand"), text("method"), text_or_empty("reference_given"),
            text_or_empty("bank_line_id"), day_or_empty("reversed_on"),
        ),
        key=("payment_id",), unit=("payment_id",),
        parents=(OF_ACCOUNT, Parent("bank_lines", (("bank_line_id", "bank_line_id"),))),
    ),
    FileSpec(
        "arrangements", "arrangement",
        (
            text("account_no"), text("arrangement_no"), day("agreed_on"), money("total_rand"),
            money("down_payment_rand"), whole("instalments"), money("instalment_rand"),
            day_or_empty("ended_on"), text_or_empty("end_reason"),
        ),
        key=("account_no", "arrangement_no"), unit=("account_no", "arrangement_no"), parents=(OF_ACCOUNT,),
    ),
    FileSpec(
        "rebates", "rebate",
        (
            text("account_no"), text("kind"), number("percent"), day("applied_on"),
            day_or_empty("approved_on"), day_or_empty("valid_to"), money_or_empty("value_limit_rand"),
            number_or_empty("poverty_index"),
        ),
        key=("account_no", "kind", "applied_on"), unit=("account_no", "kind", "applied_on"),
        parents=(OF_ACCOUNT,),
    ),
    FileSpec(
        "credit_control", "credit_control",
        (
            text("account_no"), text("step", *codes.CREDIT_STEPS), day("step_on"), money("amount_rand"),
            text_or_empty("order_no"),
        ),
        key=("account_no", "step", "step_on"), unit=("account_no", "step", "step_on"), parents=(OF_ACCOUNT,),
    ),
    FileSpec(
        "disputes", "dispute",
        (
            text("dispute_no"), text("account_no"), day("opened_on"), day_or_empty("closed_on"),
            money("amount_rand"), text_or_empty("lines"), text_or_empty("outcome"),
        ),
        key=("account_no", "dispute_no"), unit=("account_no", "dispute_no"), parents=(OF_ACCOUNT,),
    ),
    FileSpec(
        "tariffs", "tariff",
        (
            text("tariff"), text("code", *codes.CHARGE_CODES), text("kind", *codes.TARIFF_KINDS),
            number_or_empty("band_from", default="0"), number_or_empty("band_to"), number("rate"),
            text_or_empty("unit", default=""), day("valid_from"), day_or_empty("valid_to"),
            text_or_empty("source"), text_or_empty("verified"),
        ),
        key=("tariff", "code", "valid_from", "band_from", "unit"), unit=("tariff", "code", "valid_from"),
    ),
)  # fmt: skip

FILES: Final[tuple[FileSpec, ...]] = (*PEOPLE, *PROPERTIES, *METERS, *BILLS, *MONEY)
_BY_NAME: Final = {spec.name: spec for spec in FILES}


def file_named(name: str) -> FileSpec:
    """The description of a file by its name without .csv. Raises KeyError for other files."""
    return _BY_NAME[name]
