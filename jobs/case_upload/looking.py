"""The first look at an upload: its first rows, the values under each column, and guesses."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from jobs.case_import.reading import FIELD_LIMIT
from jobs.case_upload.material import Material
from rules.errors import InvalidInput
from rules.imports.guesses import Column, guess_columns, list_orders, tell_readings

SAMPLE_ROWS: Final = 5_000
SHOWN_ROWS: Final = 8
MOST_VALUES: Final = 60
_LONGEST: Final = 200
_GUESSED_FROM: Final = 500


def look_at(material: Material) -> dict[str, Any]:
    """What is found, as the page shows it.

    Raises:
        InvalidInput: there is no header with rows under it, or a cell or quote has no end.
    """
    header, rows = _read_sample(material)
    columns = [
        Column(name, [row[place] for row in rows if place < len(row)]) for place, name in enumerate(header)
    ]
    guess = guess_columns([Column(each.name, each.values[:_GUESSED_FROM]) for each in columns])
    dates = {each.name: _look_at_dates(each) for each in columns}
    return {
        "form": dict(material.form),
        "notes": material.notes,
        "header": header,
        "rows": [[cell[:_LONGEST] for cell in row] for row in rows[:SHOWN_ROWS]],
        "values": {each.name: _list_values(each) for each in columns},
        "dates": {name: found for name, found in dates.items() if found},
        "guess": guess,
    }


def _read_sample(material: Material) -> tuple[list[str], list[list[str]]]:
    name, form = material.upload.file_name, material.form
    encoding = "utf-8-sig" if form["encoding"] == "utf-8" else form["encoding"]
    csv.field_size_limit(FIELD_LIMIT)
    try:
        with material.path.open(encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=form["delimiter"], strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            rows = [row for row in islice(reader, SAMPLE_ROWS) if row]
    except csv.Error as error:
        if "field larger" in str(error):
            raise InvalidInput(
                f"{name}, line {reader.line_num}: a cell is longer than {FIELD_LIMIT:,} characters, or a"
                " quote before it is not closed. Shorten the cell or close the quote, then upload it."
            ) from error
        raise InvalidInput(
            f"{name}, line {reader.line_num}: its quotes do not pair ({error}). Close them, then upload it."
        ) from error
    except UnicodeError as error:
        raise InvalidInput(f"{name} is not {form['encoding']} text throughout. Export it again.") from error
    if not header or not rows:
        raise InvalidInput(f"{name} has no rows under a header. Give a file with a header line and rows.")
    twice = [each for each, count in Counter(header).items() if count > 1]
    if twice or "" in header:
        what = f"the column {twice[0]!r} twice" if twice and twice[0] else "a column without a name"
        raise InvalidInput(f"{name} has {what}. Give every column a name of its own.")
    return header, rows


def _list_values(column: Column) -> list[str] | None:
    """Each distinct value, the most frequent first; None when there are too many to answer for."""
    found = Counter(value.strip() for value in column.values if value.strip())
    short = all(len(value) <= _LONGEST for value in found)
    return [value for value, _ in found.most_common()] if len(found) <= MOST_VALUES and short else None


def _look_at_dates(column: Column) -> Mapping[str, Any] | None:
    values: Sequence[str] = [value.strip() for value in column.values if value.strip()]
    orders = list_orders(values)
    return {"orders": orders, "readings": tell_readings(values, orders)} if orders else None
