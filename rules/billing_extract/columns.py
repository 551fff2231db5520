"""How a file of the billing extract is described."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "month", "money", "number", "whole"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    `codes`: the values it may take; empty means any. `default`: what an empty value of an optional column
    that is part of the key becomes.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    codes: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """A row of another file that a row of this one must belong to.

    `columns` pairs this file's column with the parent's; an empty optional value belongs to nothing.
    """

    file: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of the extract and the table of schema billing it fills.

    `key` names one row. `unit` is the part of the key that is versioned as a whole: the newest extract that
    mentions a unit says everything about it, so that a corrected invoice leaves no old line behind.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unit: tuple[str, ...]
    parents: tuple[Parent, ...] = ()
    required: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def by_month(self) -> bool:
        """Whether the file's rows belong to billing months, and load month by month."""
        return any(column.kind == "month" for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)


def text(name: str, *codes: str) -> Column:
    return Column(name, codes=codes)


def text_or_empty(name: str, *codes: str, default: str | None = None) -> Column:
    return Column(name, required=False, codes=codes, default=default)


def day(name: str) -> Column:
    return Column(name, "date")


def day_or_empty(name: str) -> Column:
    return Column(name, "date", required=False)


def money(name: str) -> Column:
    return Column(name, "money")


def money_or_empty(name: str) -> Column:
    return Column(name, "money", required=False)


def number(name: str) -> Column:
    return Column(name, "number")


def number_or_empty(name: str, default: str | None = None) -> Column:
    return Column(name, "number", required=False, default=default)


def whole(name: str) -> Column:
    return Column(name, "whole")


def whole_or_empty(name: str) -> Column:
    return Column(name, "whole", required=False)


def month(name: str) -> Column:
    return Column(name, "month")
