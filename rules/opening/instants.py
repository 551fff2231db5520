"""Instants and stretches of time as whole microseconds, single and in arrays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rules.errors import InvalidInput

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 86_400 * SECOND
# The Gregorian calendar repeats after 400 years, which are whole weeks: so do the rules of summer time.
CYCLE: Final = 146_097 * DAY

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH_ORDINAL: Final = EPOCH.toordinal()
# More than the years 1 to 9999 together, so that sums stay far from the largest whole number.
_LONGEST: Final = 400_000_000_000
_WRONG_TARGET: Final = "A target is a number of seconds, zero or more, and no longer than the calendar."


def count_micros(at: datetime) -> int:
    """Microseconds from 1970 to an aware instant.

    Raises:
        InvalidInput: it is no datetime, or has no time zone.
    """
    if not isinstance(at, datetime):
        raise InvalidInput(f"{at!r} is not an instant; give a datetime with its time zone.")
    if at.utcoffset() is None:
        raise InvalidInput(f"{at.isoformat(sep=' ')} has no time zone; say which, for example UTC.")
    return (at - EPOCH) // MICROSECOND


def make_instant(micros: int) -> datetime:
    """The aware instant, in UTC, so many microseconds after 1970.

    Raises:
        InvalidInput: it lies outside the years 1 to 9999.
    """
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise InvalidInput("The instant lies outside the years 1 to 9999.") from None


def count_days(on: date) -> int:
    """Days from 1970 to a date."""
    return on.toordinal() - _EPOCH_ORDINAL


def make_date(days: int) -> date:
    """The date so many days after 1970.

    Raises:
        InvalidInput: it lies outside the years 1 to 9999.
    """
    try:
        return date.fromordinal(days + _EPOCH_ORDINAL)
    except (ValueError, OverflowError):
        raise InvalidInput("The date lies outside the years 1 to 9999.") from None


def read_target(seconds: float) -> int:
    """Microseconds of a target in seconds.

    Raises:
        InvalidInput: it is no number, negative or longer than the calendar.
    """
    try:
        number = float(seconds)
    except (TypeError, ValueError):
        raise InvalidInput(f"A target is a number of seconds, not {seconds!r}.") from None
    if not 0 <= number <= _LONGEST:
        raise InvalidInput(_WRONG_TARGET)
    return round(number * SECOND)


def read_targets(seconds: ArrayLike) -> Whole:
    """`read_target` for an array of numbers."""
    try:
        numbers = np.asarray(seconds, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(f"A target is a number of seconds, not {seconds!r}.") from None
    if not bool(np.all((numbers >= 0) & (numbers <= _LONGEST))):
        raise InvalidInput(_WRONG_TARGET)
    return np.rint(numbers * SECOND).astype(np.int64)


def read_instants(values: Any) -> tuple[Whole, Flags]:
    """Microseconds of a datetime64 array, read as UTC, and where it holds NaT.

    In place of NaT stands an instant of the array, so that nothing is compiled for it.

    Raises:
        InvalidInput: it holds something else.
    """
    array = np.asarray(values)
    if not array.size:
        array = array.astype("datetime64[us]")
    if array.dtype.kind != "M":
        raise InvalidInput("Give aware datetimes, or arrays of numpy's datetime64 in UTC.")
    missing = np.isnat(array)
    micros = array.astype("datetime64[us]").view(np.int64)
    if not missing.any():
        return micros, missing
    known = micros[~missing]
    return np.where(missing, known[0] if known.size else 0, micros), missing


def make_instants(micros: Whole, missing: Flags) -> NDArray[np.datetime64]:
    """A datetime64[us] array in UTC, NaT where an instant is missing."""
    instants = micros.view("datetime64[us]")
    return np.where(missing, np.datetime64("NaT", "us"), instants) if missing.any() else instants
