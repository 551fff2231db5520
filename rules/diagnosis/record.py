"""Everything the rules need to know about one account, and the views on it that several rules share."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rules.diagnosis.rows import (
    Account,
    Arrangement,
    Bin,
    Contact,
    CreditStep,
    Dispute,
    Holding,
    Invoice,
    Line,
    Meter,
    MeterEvent,
    Owner,
    Payment,
    Property,
    Reading,
    Rebate,
    RowKey,
    Sibling,
    Valuation,
    read_key,
)

METERED: Final = frozenset({"WATER_CONSUMPTION", "ELEC_ENERGY"})
REVERSALS: Final = frozenset({"ESTIMATE_REVERSAL", "CREDIT"})


@dataclass(frozen=True)
class AccountRecord:
    """Plain rows of one account. `meters` holds every account's time on its meters; `strays` are payments
    and bank lines that may be its; `sibling_payments` those of the holder's other accounts."""

    account: Account
    property: Property
    lines: tuple[Line, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    readings: tuple[Reading, ...] = ()
    meters: tuple[Meter, ...] = ()
    events: tuple[MeterEvent, ...] = ()
    payments: tuple[Payment, ...] = ()
    strays: tuple[Payment, ...] = ()
    sibling_payments: tuple[Payment, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    owners: tuple[Owner, ...] = ()
    holdings: tuple[Holding, ...] = ()
    children: tuple[Property, ...] = ()
    rebates: tuple[Rebate, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    steps: tuple[CreditStep, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    bins: tuple[Bin, ...] = ()
    contacts: tuple[Contact, ...] = ()
    siblings: tuple[Sibling, ...] = ()

    @cached_property
    def reversals(self) -> dict[RowKey, Line]:
        """By the key of a line taken back: the line that did it."""
        found = ((read_key(line.reverses), line) for line in self.lines if line.reverses)
        return {key: line for key, line in found if key is not None}

    @cached_property
    def by_code(self) -> dict[str, list[Line]]:
        """All charges by code, in order of billing; reversals are left out."""
        found: defaultdict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.code].append(line)
        return {code: lines for code, lines in found.items() if code not in REVERSALS}

    @cached_property
    def standing(self) -> dict[str, list[Line]]:
        """Charges that were not taken back, by code, in order of billing."""
        taken_back = self.reversals
        if not taken_back:
            return self.by_code
        return {
            code: [line for line in lines if line[:3] not in taken_back]
            for code, lines in self.by_code.items()
        }

    @cached_property
    def metered(self) -> list[Line]:
        """All lines of measured use with a period, taken back or not, in order of time."""
        lines = [
            line for code in METERED for line in self.by_code.get(code, ()) if line.from_on and line.to_on
        ]
        lines.sort(key=_in_time)
        return lines

    @cached_property
    def invoice_by_month(self) -> dict[int, Invoice]:
        """The last invoice of each billing month."""
        return {invoice.month: invoice for invoice in self.invoices}

    @cached_property
    def months(self) -> tuple[int, int]:
        """The first and last billing month of the account's bills; (0, -1) without bills."""
        months = [invoice.month for invoice in self.invoices] or [line.month for line in self.lines]
        return (min(months), max(months)) if months else (0, -1)

    @cached_property
    def own_meters(self) -> list[Meter]:
        """The account's own times on meters, in order."""
        mine = [meter for meter in self.meters if meter.account_no == self.account.account_no]
        return sorted(mine, key=lambda meter: (meter.from_on, meter.meter_no))

    @cached_property
    def exchanges(self) -> list[MeterEvent]:
        """Exchanges of meters on this account, in order of time."""
        own = {meter.meter_no for meter in self.own_meters}
        found = [event for event in self.events if event.event == "exchange" and event.meter_no in own]
        return sorted(found, key=lambda event: event.event_on)

    def rates_base(self, month: int) -> int | None:
        """The value that a month's rates are on; None where it is not known or there are several."""
        return self._rates_bases.get(month)

    @cached_property
    def _rates_bases(self) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        for line in self.standing.get("RATES", ()):
            found[line.month] = None if line.month in found else line.base_cents
        return found

    def valuation_on(self, on: int) -> Valuation | None:
        """The roll's entry in force on a day: the latest that began, of those not yet ended."""
        if len(self.valuations) == 1 and self.valuations[0].from_on <= on:
            return self.valuations[0]
        begun = [entry for entry in self.valuations if entry.from_on <= on]
        running = [entry for entry in begun if entry.to_on is None or entry.to_on >= on]
        return max(running or begun, key=lambda entry: entry.from_on, default=None)

    def invoice_of(self, line: Line) -> Invoice | None:
        """The invoice a line stands on."""
        return self.invoice_by_month.get(line.month)


def _in_time(line: Line) -> tuple[int, int, int]:
    return (line.from_on or 0, line.to_on or 0, line.month)
