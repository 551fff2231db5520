"""A place in the queue as URL parameters, so that a page of it can be linked to and gone back to."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from queries.triage import Cursor
from rules.case_filter import OrderBy

AS_OF: Final = "as_of"
AFTER: Final = "after"
BEFORE: Final = "before"
NAMES: Final = (AS_OF, AFTER, BEFORE)
UNREADABLE: Final = "The place in the queue in this link could not be read; this is the first page."

_MARK: Final = "_"
_CLOCK_SLACK: Final = timedelta(minutes=5)


def write_cursor(cursor: Cursor | None) -> dict[str, str]:
    """The parameters of a cursor; none for the first page."""
    if cursor is None or cursor.case_id is None:
        return {}
    name = BEFORE if cursor.backwards else AFTER
    return {
        AS_OF: _write_instant(cursor.as_of),
        name: f"{_write(cursor.value)}{_MARK}{cursor.case_id}",
    }


def read_cursor(
    params: Mapping[str, str], order_by: OrderBy, now: datetime
) -> tuple[Cursor, tuple[str, ...]]:
    """The cursor in a URL, and a sentence when it cannot be used; without one, the first page as of now."""
    place = params.get(AFTER) or params.get(BEFORE)
    if not place:
        return Cursor(now), ()
    try:
        as_of = _read_instant(params[AS_OF])
        value, _, case_id = place.rpartition(_MARK)
        if as_of > now + _CLOCK_SLACK:
            raise ValueError(as_of)
        cursor = Cursor(as_of, _read(value, order_by), int(case_id), backwards=AFTER not in params)
    except (KeyError, ValueError, InvalidOperation, OverflowError):
        return Cursor(now), (UNREADABLE,)
    return cursor, ()


def _write(value: Any) -> str:
    return _write_instant(value) if isinstance(value, datetime) else str(value)


def _write_instant(at: datetime) -> str:
    """Without `+`, which some mail programs turn into a space."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


def _read(text: str, order_by: OrderBy) -> Any:
    if order_by == "amount":
        amount = Decimal(text)
        if not amount.is_finite():
            raise ValueError(text)
        return amount
    return date.fromisoformat(text) if order_by == "next_step" else _read_instant(text)


def _read_instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(text)
    return at.replace(tzinfo=UTC)
