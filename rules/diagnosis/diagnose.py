"""All rules over one account, ranked and combined."""

from collections.abc import Callable, Iterator
from typing import Final

from rules.diagnosis.arrears import find_arrears
from rules.diagnosis.bands import find_wrong_sums
from rules.diagnosis.categories import find_categories, find_dwellings
from rules.diagnosis.competing import combine
from rules.diagnosis.estimates import find_estimates
from rules.diagnosis.exchanges import find_exchanges
from rules.diagnosis.finding import Finding
from rules.diagnosis.fixed import find_fixed
from rules.diagnosis.ground import find_ground
from rules.diagnosis.levels import find_levels
from rules.diagnosis.payments import find_payments
from rules.diagnosis.periods import find_periods, find_prescribed
from rules.diagnosis.prices import Prices
from rules.diagnosis.rates import find_rates
from rules.diagnosis.rebates import find_rebates
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.registers import find_registers
from rules.diagnosis.repeats import find_repeats, find_vat
from rules.diagnosis.scene import Scene
from rules.diagnosis.thresholds import Thresholds

FAMILIES: Final[tuple[Callable[[Scene], Iterator[Finding]], ...]] = (
    find_estimates,
    find_wrong_sums,
    find_registers,
    find_levels,
    find_periods,
    find_prescribed,
    find_exchanges,
    find_repeats,
    find_vat,
    find_categories,
    find_dwellings,
    find_rates,
    find_rebates,
    find_fixed,
    find_ground,
    find_payments,
    find_arrears,
)


def diagnose(
    record: AccountRecord, prices: Prices, thresholds: Thresholds, as_of: int
) -> tuple[Finding, ...]:
    """What is wrong with an account's bills on a day (ordinal), the best explanation first."""
    if not record.lines and not record.invoices:
        return ()
    scene = Scene(record, prices, thresholds, as_of)
    return combine([finding for family in FAMILIES for finding in family(scene)])
