"""Columns that reference tables share, and the marks that every reference row carries."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    Table,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.schema import SchemaItem

from data.tables.base import metadata

SCHEMA = "reference"
ORIGINS = ("profile", "local")
SERVICES = ("rates", "electricity", "water", "sewer", "refuse", "interest", "sundry")
DESKS = ("billing", "credit_control")
CONFIDENCES = ("seen", "computed", "derived", "recalled", "assumed", "chosen")


def one_of(column: str, values: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    """A check that a text column holds one of a few words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=name or column)


def define(name: str, *items: SchemaItem) -> Table:
    """A reference table: its own columns, then origin, source and confidence."""
    marks: list[SchemaItem] = [
        Column("origin", Text, nullable=False, server_default="local"),
        Column("source", Text, nullable=False, server_default=""),
        Column("confidence", Text, nullable=False, server_default="chosen"),
        one_of("origin", ORIGINS),
        one_of("confidence", CONFIDENCES),
    ]
    columns = [item for item in items if isinstance(item, Column)]
    others = [item for item in items if not isinstance(item, Column)]
    return Table(name, metadata, *columns, *marks, *others, schema=SCHEMA)


def words(name: str, **kw: Any) -> Column[str]:
    """A text column that is never null; empty means nothing to say."""
    return Column(name, Text, nullable=False, server_default="", **kw)


def required(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def code_of(table: str, *, nullable: bool = False, name: str | None = None) -> Column[str]:
    """A column that holds another reference table's code."""
    key = ForeignKey(f"{SCHEMA}.{table}.code")
    return Column(name or f"{table}_code", Text, key, nullable=nullable)


def code(pattern: str = "^[a-z][a-z0-9_]*$") -> tuple[SchemaItem, ...]:
    """A table's own code, its primary key, and the pattern it keeps to."""
    return Column("code", Text, primary_key=True), CheckConstraint(f"code ~ '{pattern}'", name="code")


def sort_no() -> Column[int]:
    return Column("sort_no", SmallInteger, nullable=False, server_default=text("0"))


def flag(name: str, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def retired() -> Column[bool]:
    """Codes stay in event bodies for ever, so a code that leaves the files is retired, never deleted."""
    return flag("retired")


def validity() -> tuple[SchemaItem, ...]:
    return (
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        CheckConstraint("valid_to >= valid_from", name="validity"),
    )


def topic() -> tuple[SchemaItem, ...]:
    """A whole category, or one of its sub-categories."""
    return (
        code_of("category"),
        Column("subcategory_code", Text),
        ForeignKeyConstraint(
            ["subcategory_code", "category_code"],
            [f"{SCHEMA}.subcategory.code", f"{SCHEMA}.subcategory.category_code"],
        ),
    )
