"""Puts a small billing extract into the database as it is, without the loader."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import BY_FILE, extract
from rules.billing_extract import Column, file_named
from tests.billing_extract import Extract


def put_extract(connection: Connection, source: Extract) -> int:
    """Insert an extract's rows as they are, in the test's own transaction; returns its number."""
    number = connection.execute(
        extract.insert().returning(extract.c.extract_no),
        {
            "extract_id": source.extract_id,
            "municipality": "johannesburg",
            "taken_on": date.fromisoformat(source.taken_on),
            "from_month": _as_day(source.months[0]),
            "to_month": _as_day(source.months[-1]),
            "content_sha256": "-",
            "state": "used",
            "started_by": 0,
        },
    ).scalar_one()
    for month in source.months:
        connection.execute(sa.text("SELECT billing.ensure_month(:month)"), {"month": _as_day(month)})
    for name, rows in source.rows.items():
        columns = file_named(name).columns
        values = [{c.name: _as_value(row.get(c.name, ""), c) for c in columns} for row in rows]
        if values:
            connection.execute(BY_FILE[name].insert(), [{**value, "extract_no": number} for value in values])
    return int(number)


def _as_value(value: Any, column: Column) -> Any:
    if value == "":
        return column.default
    match column.kind:
        case "date":
            return date.fromisoformat(value)
        case "month":
            return _as_day(value)
        case "money" | "number":
            return Decimal(str(value))
        case "whole":
            return int(value)
        case _:
            return str(value)


def _as_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
