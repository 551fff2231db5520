"""How sure a share of a sample is of the share of the whole."""

import math
from typing import Final

NINETEEN_IN_TWENTY: Final = 1.959963984540054


def wilson(successes: int, n: int, z: float = NINETEEN_IN_TWENTY) -> tuple[float, float] | None:
    """Wilson's interval for a share, both ends between 0 and 1; None without a sample."""
    if n <= 0:
        return None
    share, spread = successes / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return low, high
