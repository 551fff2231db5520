"""What a bill is made of: its lines in order, VAT by section, and all bills and money of an account."""

from dataclasses import dataclass, field
from typing import Final

from data.demo.asks import Item, Payment
from data.demo.model import Account
from rules.rating.rounding import divide_half_up
from rules.rating.vat import SECTIONS, share_vat

ORDER: Final = {
    service: place
    for place, service in enumerate(
        ("rates", "electricity", "water", "sewer", "refuse", "sundry", "adjustment", "interest")
    )
}
ZERO_RATED: Final = frozenset({"rates", "interest", "adjustment"})
REVERSED: Final = frozenset({"WATER_CONSUMPTION", "ELEC_ENERGY", "ELEC_SURCHARGE"})


@dataclass(slots=True)
class Invoice:
    """One bill; cents."""

    number: str
    month: int
    on: int
    due_on: int
    previous: int
    paid: int
    current: int
    vat: int
    interest: int
    total: int
    items: list[Item]


@dataclass(slots=True)
class Ledger:
    """All bills and money of one account."""

    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    steps: list[tuple[str, int, int]] = field(default_factory=list)
    arrangements: list[tuple[str, int, int, int, int, int, int | None, str]] = field(default_factory=list)
    disputes: list[tuple[str, int, int | None, int, str, str]] = field(default_factory=list)


def gather_items(account: Account) -> None:
    """Sort the rated lines of an account into its months, with the reversals of estimates."""
    for ask in account.asks:
        account.items.setdefault(ask.month, []).extend(ask.items)
    for point in account.points:
        for month, asks in point.asks.items():
            account.items.setdefault(month, []).extend(item for ask in asks for item in ask.items)
        for month, ask in point.reversals:
            for item in ask.items:
                if item.code in REVERSED:
                    account.items.setdefault(month, []).append(reverse(item, month))


def reverse(item: Item, month: int) -> Item:
    """The line that takes another one back in a later month."""
    return Item(
        item.service,
        "ESTIMATE_REVERSAL",
        item.tariff,
        -item.cents,
        month,
        item.from_on,
        item.to_on,
        quantity_e4=item.quantity_e4,
        unit=item.unit,
        meter_no=item.meter_no,
        reverses=item,
    )


def number_lines(items: list[Item], invoice_no: str) -> list[Item]:
    """Items in the order of the bill, numbered, with their share of each section's VAT."""
    ordered = sorted(items, key=lambda item: ORDER[item.service])
    sections: dict[str, list[Item]] = {}
    for number, item in enumerate(ordered, start=1):
        item.number, item.invoice_no = number, invoice_no
        section = "none" if item.service in ZERO_RATED else SECTIONS[item.service]
        sections.setdefault(section, []).append(item)
    for section, lines in sections.items():
        vat = share_vat([item.cents for item in lines], 0 if section == "none" else 15)
        for item, cents in zip(lines, vat, strict=True):
            item.vat_cents = (
                cents if item.vat_percent < 0 else divide_half_up(item.cents * item.vat_percent, 100)
            )
    return ordered
