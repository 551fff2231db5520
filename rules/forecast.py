"""When a backlog will have cleared: past weeks drawn again and again, from a fixed seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PATHS: Final = 2_000
BLOCK: Final = 4
LOW, HIGH = 0.1, 0.9
SEED: Final = 20_260_401
FEWEST_WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Band:
    """The stock at the end of a week: four futures of five lie between low and high."""

    on: date
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks to come, and when the stock is gone: in half of the futures, in the quick and the slow ones.

    None where it is not gone within the horizon.
    """

    bands: tuple[Band, ...]
    clears_on: date | None
    quick_on: date | None
    slow_on: date | None
    basis_weeks: int


def forecast(stock: int, nets: Sequence[int], after_on: date, weeks: int) -> Forecast | None:
    """What becomes of a stock whose last weeks changed it by `nets`, oldest first; None with too few weeks.

    Runs of four neighbouring weeks are drawn, so that a bad month stays a bad month; how sure we are of the
    average itself widens the band with every week.
    """
    if len(nets) < FEWEST_WEEKS:
        return None
    paths = _draw_paths(stock, np.asarray(nets, dtype=float), weeks)
    ends = [after_on + timedelta(weeks=number + 1) for number in range(weeks)]
    low, middle, high = np.quantile(paths, [LOW, 0.5, HIGH], axis=1)
    bands = tuple(
        Band(on, round(float(a)), round(float(b)), round(float(c)))
        for on, a, b, c in zip(ends, low, middle, high, strict=True)
    )
    cleared = paths <= 0
    first = np.where(cleared.any(axis=0), cleared.argmax(axis=0), weeks)
    quick, half, slow = (_find_end(first, share, ends) for share in (LOW, 0.5, HIGH))
    return Forecast(bands, half, quick, slow, len(nets))


def _draw_paths(stock: int, nets: Array, weeks: int) -> Array:
    """Stocks by week and path, never below zero."""
    stream = np.random.default_rng(SEED)
    blocks = -(-weeks // BLOCK)
    starts = stream.integers(0, len(nets) - BLOCK + 1, (blocks, PATHS))
    drawn = (starts[:, None, :] + np.arange(BLOCK)[None, :, None]).reshape(blocks * BLOCK, PATHS)[:weeks]
    doubt = stream.normal(0.0, nets.std(ddof=1) / np.sqrt(len(nets) / BLOCK), PATHS)
    stocks = np.empty((weeks, PATHS))
    held = np.full(PATHS, float(stock))
    for week in range(weeks):
        held = np.maximum(held + nets[drawn[week]] + doubt, 0.0)
        stocks[week] = held
    return stocks


def _find_end(first: NDArray[Any], share: float, ends: Sequence[date]) -> date | None:
    place = int(np.quantile(first, share, method="higher"))
    return ends[place] if place < len(ends) else None


def back_test(
    stocks: Sequence[int], nets: Sequence[int], *, basis: int, ahead: int, every: int = 1
) -> tuple[int, int]:
    """How often the stock so many weeks ahead lay in the band said before, and how often that was tried.

    `stocks` are the stocks at the beginning of the weeks of `nets`.
    """
    inside = tried = 0
    for now in range(basis, len(nets) - ahead + 1, every):
        said = forecast(stocks[now], nets[now - basis : now], date(2000, 1, 1), ahead)
        if said is None:
            continue
        reached = stocks[now + ahead - 1] + nets[now + ahead - 1]
        inside += said.bands[-1].low <= reached <= said.bands[-1].high
        tried += 1
    return inside, tried
