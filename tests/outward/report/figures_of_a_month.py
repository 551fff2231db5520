"""A report made up for tests: every number in it is another one, so that a mix-up shows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from outward.report.figures import (
    AgeLine,
    CauseLine,
    Compared,
    CorrectionLine,
    HandLine,
    MonthLine,
    OpenThen,
    Part,
    Report,
    Seal,
    StoppageLine,
    Targets,
    Took,
)
from rules.kpis import Movement, Sums
from rules.period import add_months

AS_OF = datetime(2026, 11, 3, 8, 30, 0, 123456, tzinfo=UTC)
MONTH = date(2026, 10, 1)
SUMS = Sums(
    received=1311, reopened=17, moved_in=23, moved_out=19, merged=5, closed=1201, resolved=1187,
    on_time=1003, on_time_raw=977, in_promise=1101, touched=1150, touches=2645, first_contact=401,
    stated=1160, came_back=31, relogged=12, due=1250, due_met=1007, due_raw=1255, due_raw_met=979,
    response_due=1300, response_met=1222,
    received_rand=Decimal("812345.67"), resolved_rand=Decimal("712345.89"),
)  # fmt: skip
NOTHING = Took(0, None, None, is_exact=True)


def make_report(**changes: Any) -> Report:
    """The report of October 2026, not frozen."""
    part = Movement(437, SUMS)
    report = Report(
        municipality="Tinytown",
        scope="",
        month_on=MONTH,
        until_on=date(2026, 10, 31),
        as_of=AS_OF,
        rules_revision=4,
        seal=None,
        targets=Targets("Service standards", "20 working days", "16 working hours", 30),
        sums=Compared(SUMS, replace(SUMS, received=1222, closed=1190), None),
        movement=part,
        categories=[Part("Metering", part), Part("Rates", Movement(0, Sums()))],
        regions=[Part("Region A", part)],
        cells=[Part("Metering", part, "Region A")],
        ages=[
            AgeLine("0 to 30 days", 401, 12, 14, Decimal("123456.78"), (401, 0)),
            AgeLine("Over 30 days", 162, 151, 153, Decimal("9876.50"), (162, 0)),
        ],
        open_then=Compared(
            OpenThen(563, 163, 167, Decimal("133333.28"), 411),
            OpenThen(437, 144, 145, Decimal("99.99"), 380),
            None,
        ),
        months=[make_month(n) for n in range(13)],
        working=Compared(Took(1187, 71.52, 211.84, False), Took(1100, 65.4, 190.2, True), NOTHING),
        calendar=Compared(Took(1187, 331.48, 1721.06, True), NOTHING, NOTHING),
        stoppages=[
            StoppageLine(
                datetime(2026, 10, 6, 6, tzinfo=UTC),
                datetime(2026, 10, 7, 15, tzinfo=UTC),
                "Region A",
                "Strike at the depot",
            )
        ],
        causes=[
            CauseLine("Bad estimate", 811, Decimal("55555.55")),
            CauseLine("Not stated", 376, Decimal(0)),
        ],
        hands=[HandLine("Billing", 86400 * 300), HandLine("The resident", 86400 * 100)],
        corrections=[],
    )
    return replace(report, **changes)


def make_month(n: int) -> MonthLine:
    """The n-th of thirteen; before the seventh nothing had come in."""
    if n <= 6:
        return MonthLine(add_months(MONTH, n - 12), Sums(), 0, NOTHING)
    stock = 563 if n == 12 else 400 + n
    return MonthLine(add_months(MONTH, n - 12), SUMS, stock, Took(1187, 60.0 + n, 200.0 + n, is_exact=False))


def make_empty() -> Report:
    """A report before anything was received."""
    months = [MonthLine(add_months(MONTH, n - 12), Sums(), 0, NOTHING) for n in range(13)]
    nothing = Compared(NOTHING, NOTHING, NOTHING)
    ages = [AgeLine("0 to 30 days", 0, 0, 0, Decimal(0), (0,))]
    return make_report(
        sums=Compared(Sums(), None, None),
        movement=Movement(0, Sums()),
        categories=[Part("Metering", Movement(0, Sums()))],
        regions=[],
        cells=[],
        ages=ages,
        open_then=Compared(None, None, None),
        months=months,
        working=nothing,
        calendar=nothing,
        stoppages=[],
        causes=[],
        hands=[],
    )


def make_frozen() -> Report:
    """A frozen month with a figure that was corrected since."""
    return make_report(
        seal=Seal("ab" * 32, AS_OF, "Manager-1"),
        corrections=[CorrectionLine(MONTH, "Resolved on time, Metering", "84.5 %", "84.1 %")],
    )
