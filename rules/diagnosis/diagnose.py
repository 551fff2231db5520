"""All rules over one account, ranked and combined."""

from collections.abc import Callable, Iterator
from typing import Final

from rules.diagnosis.bands import find_wrong_sums
from rules.diagnosis.competing import combine
from rules.diagnosis.estimates import find_estimates
from rules.diagnosis.finding import Finding
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.repeats import find_repeats, find_vat
from rules.diagnosis.scene import Scene
from rules.diagnosis.thresholds import Thresholds

FAMILIES: Final[tuple[Callable[[Scene], Iterator[Finding]], ...]] = (
    find_estimates,
    find_wrong_sums,
    find_repeats,
    find_vat,
)


def diagnose(
    record: AccountRecord, prices: Prices, thresholds: Thresholds, as_of: int
) -> tuple[Finding, ...]:
    """What is wrong with an account's bills on a day (ordinal), the best explanation first."""
    if not record.lines and not record.invoices:
        return ()
    scene = Scene(record, prices, thresholds, as_of)
    return combine([finding for family in FAMILIES for finding in family(scene)])
