"""Rows of a result as the records they are read for."""

from collections.abc import Iterable
from typing import Any, TypeVar

Record = TypeVar("Record")


def as_records(kind: type[Record], rows: Iterable[Any]) -> list[Record]:
    """One record a row; the columns must stand in the order of the record's fields."""
    return [kind(*row) for row in rows]
