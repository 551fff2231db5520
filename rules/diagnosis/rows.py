"""Rows of one account as the billing system has them, plain and compact.

Days are ordinals, months count from year 0 (year × 12 + month − 1), money is cents, quantities and readings
are ten-thousandths of a unit. None is unknown.
"""

from typing import NamedTuple

RowKey = tuple[int, str, int]
"""(billing month, invoice, line) of a charge line within its account"""


class Account(NamedTuple):
    """The account with what its holder and contract say."""

    account_no: str
    customer_no: str
    property_no: str
    opened_on: int
    closed_on: int | None
    delivery: str
    electricity_by: str
    class_: str
    holder_group: str | None
    email: str | None
    phone: str | None


class Property(NamedTuple):
    """The property that an account is for, or one that came from it."""

    property_no: str
    stand_no: str
    scheme_no: str | None
    township: str
    street: str | None
    size_e4: int
    units: int
    use: str
    zoning: str | None
    registered_on: int | None
    deregistered_on: int | None
    parent_no: str | None


class Line(NamedTuple):
    """One charge line; `cents` without VAT, `reverses` the reference of a line it takes back."""

    month: int
    invoice_no: str
    line_no: int
    service: str
    code: str
    tariff: str | None
    meter_no: str | None
    from_on: int | None
    to_on: int | None
    days: int | None
    start_e4: int | None
    end_e4: int | None
    kind: str | None
    quantity_e4: int | None
    units: int | None
    base_cents: int | None
    cents: int
    vat_cents: int
    reverses: str | None

    @property
    def key(self) -> RowKey:
        """What names the line within its account."""
        return self[:3]

    @property
    def ref(self) -> str:
        """month/invoice/line, as disputes and reversals name it."""
        return f"{self.month // 12:04d}-{self.month % 12 + 1:02d}/{self.invoice_no}/{self.line_no}"


class Invoice(NamedTuple):
    """One bill's head."""

    month: int
    invoice_no: str
    invoice_on: int
    due_on: int
    previous_cents: int
    payments_cents: int
    current_cents: int
    vat_cents: int
    interest_cents: int
    total_cents: int


class Reading(NamedTuple):
    """One reading of a register."""

    meter_no: str
    register: str
    read_on: int
    value_e4: int
    kind: str


class Meter(NamedTuple):
    """A meter's time on an account; the account may be another one than the record's."""

    meter_no: str
    account_no: str
    property_no: str
    service: str
    register: str
    digits: int
    factor_e4: int
    from_on: int
    to_on: int | None
    job_card_no: str | None


class MeterEvent(NamedTuple):
    """What was done to a meter."""

    meter_no: str
    event_on: int
    event: str
    old_meter_no: str | None
    final_e4: int | None
    start_e4: int | None
    factor_e4: int | None
    job_card_no: str | None


class Payment(NamedTuple):
    """A payment; `account_no` is empty while nobody knows whose it is."""

    payment_id: str
    account_no: str
    paid_on: int
    posted_on: int
    cents: int
    method: str
    reference: str | None
    bank_line_id: str | None
    bank_cents: int | None
    reversed_on: int | None


class Valuation(NamedTuple):
    """An entry of the roll."""

    from_on: int
    to_on: int | None
    roll: str
    category: str
    value_cents: int
    decision: str
    noticed_on: int | None


class Owner(NamedTuple):
    """Who owned or occupied the property from when to when."""

    customer_no: str
    from_on: int
    to_on: int | None
    event: str


class Holding(NamedTuple):
    """Another property in the account holder's name."""

    property_no: str
    from_on: int
    to_on: int | None


class Rebate(NamedTuple):
    """A rebate asked for; granted once `approved_on` is known."""

    kind: str
    percent_e4: int
    applied_on: int
    approved_on: int | None
    valid_to: int | None
    limit_cents: int | None


class Arrangement(NamedTuple):
    """An acknowledgement of debt."""

    arrangement_no: str
    agreed_on: int
    total_cents: int
    down_cents: int
    instalments: int
    instalment_cents: int
    ended_on: int | None
    end_reason: str | None


class CreditStep(NamedTuple):
    """A step of credit control."""

    step: str
    step_on: int
    cents: int
    order_no: str | None


class Dispute(NamedTuple):
    """A dispute of an amount; open while `closed_on` is unknown."""

    dispute_no: str
    opened_on: int
    closed_on: int | None
    cents: int
    lines: str | None


class Bin(NamedTuple):
    """Refuse bins on the property."""

    kind: str
    bins: int
    from_on: int
    to_on: int | None


class Contact(NamedTuple):
    """An address of the account."""

    channel: str
    address: str
    bounced_on: int | None


class Sibling(NamedTuple):
    """Another account on the same property, or of the same holder, with what it was billed for."""

    account_no: str
    property_no: str
    same_holder: bool
    opened_on: int
    closed_on: int | None
    services: tuple[tuple[str, int, int, int | None], ...]
    """(service, first and last billing month, last value rated in cents)"""


def read_key(ref: str) -> RowKey | None:
    """The key in a reference month/invoice/line; None where it is written otherwise."""
    month, _, rest = ref.partition("/")
    invoice_no, _, line_no = rest.rpartition("/")
    year, _, number = month.partition("-")
    if not (year.isdigit() and number.isdigit() and line_no.isdigit()):
        return None
    return (int(year) * 12 + int(number) - 1, invoice_no, int(line_no))
