"""Durations in bins of at most 1 %, so that months can be added up; percentiles of them are marked ≈."""

import math
from collections.abc import Sequence
from typing import Final

SMALLEST_SECONDS: Final = 60.0
GROWTH: Final = 1.01


def find_bin(seconds: float) -> int:
    """The number of the bin: 0 up to a minute, each further one 1 % wider."""
    return max(0, math.ceil(math.log(max(seconds, SMALLEST_SECONDS) / SMALLEST_SECONDS, GROWTH) - 1e-9))


def bin_seconds(number: int) -> float:
    """The upper end of a bin, in seconds."""
    return float(SMALLEST_SECONDS * GROWTH**number)


def find_percentile(bins: Sequence[tuple[int, int]], share: float) -> float | None:
    """A percentile in seconds, linear within its bin, from (bin, how many) pairs; None without any."""
    counted = sorted((number, n) for number, n in bins if n > 0)
    total = sum(n for _, n in counted)
    if total == 0:
        return None
    rank, below = share * (total - 1), 0
    for number, n in counted:
        if rank < below + n:
            low = bin_seconds(number - 1) if number else 0.0
            return low + (bin_seconds(number) - low) * (rank - below + 0.5) / n
        below += n
    return bin_seconds(counted[-1][0])
