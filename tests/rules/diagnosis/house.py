"""A house with a water meter, billed month by month; tests then spoil what they are about."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from data.tariffs import profile_book
from data.thresholds import profile_thresholds
from rules.diagnosis.diagnose import diagnose
from rules.diagnosis.finding import Finding
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import (
    Account,
    Contact,
    Invoice,
    Line,
    Meter,
    MeterEvent,
    Owner,
    Property,
    Valuation,
)
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.rounding import divide_half_up
from rules.rating.vat import vat_percent

BOOK = profile_book("johannesburg")
PRICES = Prices(BOOK)
LIMITS = profile_thresholds("johannesburg")
FIRST = date(2025, 1, 1)
VALUE = 1_200_000
SIZE = 600
AS_OF = date(2026, 8, 1)


def day(year: int, month: int, on: int) -> int:
    return date(year, month, on).toordinal()


def index(on: date) -> int:
    return on.year * 12 + on.month - 1


@dataclass
class Use:
    """One period of the meter: what was used, how it was read, and where the register stood."""

    month: int
    from_on: int
    to_on: int
    quantity_e4: int
    start_e4: int
    kind: str = "actual"
    tariff: str = "residential"
    units: int = 1
    meter_no: str = "W1"
    end_e4: int | None = None

    @property
    def end(self) -> int:
        return self.start_e4 + self.quantity_e4 if self.end_e4 is None else self.end_e4


@dataclass
class House:
    """A simulated account: change `uses`, `changes` or the rows, then ask for its record."""

    months: int = 18
    seed: int = 1
    daily_e4: int = 7_000
    uses: list[Use] = field(default_factory=list)
    extra: list[Line] = field(default_factory=list)
    rows: dict[str, Any] = field(default_factory=dict)
    tariffs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)
        at, start = FIRST.toordinal() - 10, 1_000_000
        for place in range(self.months):
            month = index(FIRST) + place
            to_on = date(month // 12, month % 12 + 1, 18 + dice.randint(-1, 1)).toordinal()
            used = round(self.daily_e4 * (to_on - at) * dice.uniform(0.88, 1.12) / 10_000) * 10_000
            self.uses.append(Use(month, at + 1, to_on, used, start))
            at, start = to_on, start + used

    @property
    def last(self) -> Use:
        return self.uses[-1]

    def estimate(self, *places: int, share: float = 1.0) -> None:
        """Have periods estimated at a share of the true use; the register goes on from there."""
        for place in places:
            use = self.uses[place]
            use.kind = "estimated"
            use.quantity_e4 = round(use.quantity_e4 * share / 10) * 10
        self.run_on()

    def run_on(self) -> None:
        """Let each period begin where the one before ended."""
        for before, use in zip(self.uses, self.uses[1:], strict=False):
            if use.meter_no == before.meter_no:
                use.start_e4 = before.end

    def record(self) -> AccountRecord:
        lines = [line for use in self.uses for line in self.bill(use)] + self.extra
        base: dict[str, Any] = {
            "account": Account(
                "200000001", "C1", "P1", day(2015, 1, 1), None, "email", "prepaid", "residential", None,
                "a@example.org", None,
            ),
            "property": Property(
                "P1", "00000011", None, "Town", "1 Long Street", SIZE * 10_000, 1, "residential",
                "Residential 1", day(1990, 1, 1), None, None,
            ),
            "lines": tuple(sorted(lines, key=lambda line: (line.month, line.line_no))),
            "invoices": tuple(self.invoice(use, lines) for use in self.uses),
            "meters": (Meter("W1", "200000001", "P1", "water", "1", 5, 10_000, day(2015, 1, 1), None, "J1"),),
            "events": (MeterEvent("W1", day(2015, 1, 1), "install", None, None, None, 10_000, "J1"),),
            "valuations": (
                Valuation(day(2023, 7, 1), None, "GV2023", "residential", VALUE * 100, "roll", None),
            ),
            "owners": (Owner("C1", day(2015, 1, 1), None, "occupation"),),
            "contacts": (Contact("email", "a@example.org", None),),
        }  # fmt: skip
        return AccountRecord(**(base | self.rows))

    def bill(self, use: Use) -> list[Line]:
        """All lines of a month."""
        first = date(use.month // 12, use.month % 12 + 1, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        lines = [
            *self._fixed(use, "rates", first, last, value_rand=Decimal(VALUE)),
            *self._water(use),
            *self._fixed(use, "sewer", first, last, size_m2=Decimal(SIZE)),
            *self._fixed(use, "refuse", first, last, value_rand=Decimal(VALUE)),
        ]
        return [line._replace(line_no=number) for number, line in enumerate(lines, 1)]

    def _water(self, use: Use) -> list[Line]:
        right = PRICES.use("water", use.tariff, use.from_on, use.to_on, use.quantity_e4, use.units)
        assert right is not None
        found = []
        for code, cents in right.items():
            line = make_line(use.month, "water", code, cents, use.tariff, use.from_on, use.to_on)
            if code == "WATER_CONSUMPTION":
                line = line._replace(
                    meter_no=use.meter_no, kind=use.kind, quantity_e4=use.quantity_e4, start_e4=use.start_e4,
                    end_e4=use.end,
                )  # fmt: skip
            found.append(line._replace(units=use.units))
        return found

    def _fixed(self, use: Use, service: str, first: date, last: date, **values: Any) -> list[Line]:
        tariff = self.tariffs.get(service, "residential")
        charge = rate_charge(BOOK, ChargeRequest(service, tariff, first, last, **values))
        base = VALUE * 100 if service in ("rates", "refuse") else None
        return [
            make_line(
                use.month, service, line.code, int(line.amount_rand * 100), tariff, first.toordinal(),
                last.toordinal(),
            )._replace(base_cents=base, units=1 if service in ("sewer", "refuse") else None)
            for line in charge.lines
        ]  # fmt: skip

    def invoice(self, use: Use, lines: list[Line]) -> Invoice:
        """A bill that is paid in full each month."""
        mine = [line for line in lines if line.month == use.month]
        current, vat = sum(line.cents for line in mine), sum(line.vat_cents for line in mine)
        on = date(use.month // 12, use.month % 12 + 1, 25).toordinal()
        total = current + vat
        return Invoice(use.month, f"I{use.month}", on, on + 15, total, total, current, vat, 0, total)


def make_line(month: int, service: str, code: str, cents: int, tariff: str, from_on: int, to_on: int) -> Line:
    vat = divide_half_up(cents * vat_percent(service, date.fromordinal(to_on)), 100)
    return Line(
        month, f"I{month}", 1, service, code, tariff, None, from_on, to_on, to_on - from_on + 1, None, None,
        None, None, None, None, cents, vat, None,
    )  # fmt: skip


def look(record: AccountRecord, as_of: date = AS_OF) -> tuple[Finding, ...]:
    """What the rules find."""
    return diagnose(record, PRICES, LIMITS, as_of.toordinal())


def rules_of(record: AccountRecord) -> list[str]:
    """The rules found, in order of rank."""
    return [finding.rule for finding in look(record)]


def change_lines(record: AccountRecord, which: Any, **values: Any) -> AccountRecord:
    """The record with other values on the lines that `which` picks."""
    lines = tuple(line._replace(**values) if which(line) else line for line in record.lines)
    return replace(record, lines=lines)
