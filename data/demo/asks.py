"""What is to be rated for a bill, the lines that come of it, and the money that answers it."""

from dataclasses import dataclass, field

Step = tuple[int, int, int]  # quantity in ten-thousandths, rate in millionths of a rand, cents


@dataclass(slots=True)
class Item:
    """One charge line. Cents exclude VAT. `number` is the line's place once its invoice is made."""

    service: str
    code: str
    tariff: str
    cents: int
    month: int
    from_on: int = 0
    to_on: int = 0
    quantity_e4: int = -1
    unit: str = ""
    units: int = 0
    meter_no: str = ""
    start_e4: int = -1
    end_e4: int = -1
    kind: str = ""
    base_cents: int = -1
    steps: list[Step] = field(default_factory=list)
    vat_cents: int = 0
    vat_percent: int = -1
    reverses: "Item | None" = None
    number: int = 0
    invoice_no: str = ""


@dataclass(slots=True)
class Ask:
    """A section of a bill to be rated: a metered supply for a reading period, or a month's fixed charges.

    `rated_*` is what the billing system used where that differs from what it printed. `flats` leaves out the
    monthly charges of a section that another ask already has.
    """

    service: str
    tariff: str
    month: int
    from_on: int
    to_on: int
    quantity_e4: int = 0
    units: int = 1
    value_rand: int = 0
    size_m2: int = 0
    further_property: bool = False
    flats: bool = True
    meter_no: str = ""
    start_e4: int = -1
    end_e4: int = -1
    kind: str = ""
    rated_from: int = 0
    rated_to: int = 0
    threshold: bool = True
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Payment:
    """Money that came in. `account_no` is where it was posted; `credit_cents` what this account got of it."""

    payment_id: str
    account_no: str
    paid_on: int
    posted_on: int
    cents: int
    method: str
    reference: str
    bank_line_id: str = ""
    reversed_on: int | None = None
    credit_cents: int = 0
    bank_is_new: bool = True
