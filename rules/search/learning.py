"""When the words that occur are counted anew, and which of them are kept."""

from datetime import timedelta
from typing import Final

# a word of one person's, a name above all, must not outlive the text that had it
FEWEST_TEXTS: Final = 3
_LONGEST: Final = timedelta(days=1)
_SHORTEST: Final = timedelta(minutes=10)
_FIRST: Final = 500


def is_due(age: timedelta, counted_to: int, last: int) -> bool:
    """Daily, and sooner once there are half as many texts again: after an import, or in a desk's first days.

    `counted_to` and `last` are the numbers of the last text then and now.
    """
    grown = last - counted_to > max(_FIRST, counted_to // 2)
    return age >= _LONGEST or (grown and age >= _SHORTEST)
