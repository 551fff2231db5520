"""Control totals: what the manifest promises beside what the charge lines add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from rules.billing_extract.manifest import ControlKey
from rules.billing_extract.rows import Rejected

Basis = Literal["without_vat", "with_vat"]
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Rand of charge lines, and their VAT."""

    amount_rand: Decimal = _NOTHING
    vat_rand: Decimal = _NOTHING

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.amount_rand + other.amount_rand, self.vat_rand + other.vat_rand)

    def on(self, basis: Basis) -> Decimal:
        """The sum on one basis, to the cent."""
        total = self.amount_rand + (self.vat_rand if basis == "with_vat" else _NOTHING)
        return total.quantize(_CENT)


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """One service and month: the promise (None: the manifest is silent) and what was found, in rand."""

    service: str
    month: date
    promised_rand: Decimal | None
    found_rand: Decimal

    @property
    def matches(self) -> bool:
        return (self.promised_rand or _NOTHING) == self.found_rand


def compare(
    promised: Mapping[ControlKey, Decimal], found: Mapping[ControlKey, Sums]
) -> tuple[Basis, list[ControlTotal]]:
    """Every service and month of either side.

    Totals are without VAT; a manifest whose totals all agree with VAT included is understood so.
    """
    without_vat = _compare_on("without_vat", promised, found)
    if all(total.matches for total in without_vat):
        return "without_vat", without_vat
    with_vat = _compare_on("with_vat", promised, found)
    return ("with_vat", with_vat) if all(t.matches for t in with_vat) else ("without_vat", without_vat)


def _compare_on(
    basis: Basis, promised: Mapping[ControlKey, Decimal], found: Mapping[ControlKey, Sums]
) -> list[ControlTotal]:
    keys = sorted({*promised, *found}, key=lambda key: (key[1], key[0]))
    return [
        ControlTotal(
            service, month, promised.get((service, month)), found.get((service, month), Sums()).on(basis)
        )
        for service, month in keys
    ]


def sum_rejected(rejected: Iterable[Rejected]) -> dict[ControlKey, Sums]:
    """What unreadable charge lines say they are worth: they still count against the promise."""
    sums: dict[ControlKey, Sums] = {}
    for row in rejected:
        try:
            key = (row.values["service"], date.fromisoformat(row.values["billing_month"] + "-01"))
            worth = Sums(Decimal(row.values["amount_rand"]), Decimal(row.values["vat_rand"]))
        except (KeyError, ValueError, ArithmeticError):
            continue
        sums[key] = sums.get(key, Sums()) + worth
    return sums
