"""Guesses for the columns of a file: by the words of the header, then by what stands under it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

ORDERS: Final = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}
_FIGURES: Final = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[ T].*)?")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T].*)?")
# words of a header in the order in which they are believed
_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "reference": (
        "case id", "ticket id", "reference", "request no", "unique key", "ticket", "incident", "number",
        "ref", "id",
    ),
    "opened": ("created", "opened", "received", "logged", "start", "date reported", "timestamp", "date"),
    "closed": ("closed", "resolved", "completed", "finished", "end date"),
    "status": ("status", "state"),
    "account": ("account", "acc no", "rekening"),
    "amount": ("amount", "claimed", "rand", "value"),
    "category": ("category", "complaint type", "type", "subject"),
    "region": ("region",),
    "ward": ("ward",),
    "channel": ("channel", "source channel", "via"),
    "title": ("title", "summary", "subject", "descriptor"),
    "words": ("description", "words", "details", "complaint", "notes", "comment"),
}  # fmt: skip
_STATUSES: Final = (
    ("resolved", ("resolv", "clos", "done", "complet", "finish", "settled", "solved")),
    ("waiting_resident", ("pending", "wait", "hold", "customer")),
    ("in_progress", ("progress", "active", "assign", "work", "start", "take")),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name and some of the values under it."""

    name: str
    values: Sequence[str]


def guess_columns(columns: Sequence[Column]) -> dict[str, str]:
    """Field → column for what can be guessed; a column serves one field."""
    found: dict[str, str] = {}
    for field, words in _WORDS.items():
        free = [column for column in columns if column.name not in found.values()]
        chosen = next(
            (
                column.name
                for word in words
                for column in free
                if _says(column.name, word) and _fits(field, column.values)
            ),
            None,
        )
        if chosen is None and field in ("account", "opened"):
            chosen = next((column.name for column in free if _looks_like(field, column.values)), None)
        if chosen is not None:
            found[field] = chosen
    return found


def _says(name: str, word: str) -> bool:
    plain = re.sub(r"[^a-z0-9]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()).strip()
    return re.search(rf"\b{word}", plain) is not None


def _fits(field: str, values: Sequence[str]) -> bool:
    given = [value for value in values if value.strip()]
    if field in ("opened", "closed"):
        return not given or _share_of_dates(given) > 0.5
    if field == "reference":
        return len(set(given)) > len(given) / 20
    if field == "amount":
        return all(re.search(r"\d", value) for value in given)
    return True


def _looks_like(field: str, values: Sequence[str]) -> bool:
    given = [value for value in values if value.strip()]
    if not given:
        return False
    if field == "opened":
        return _share_of_dates(given) > 0.9
    return all(re.fullmatch(r"\d{9,12}", value.replace(" ", "")) for value in given)


def _share_of_dates(values: Sequence[str]) -> float:
    return sum(bool(_ISO.fullmatch(value) or _FIGURES.fullmatch(value)) for value in values) / len(values)


def list_orders(values: Sequence[str]) -> list[str]:
    """The orders of day, month and year in which every date in figures can be read; none when all are ISO."""
    figures = [value for value in values if not _ISO.fullmatch(value) and _FIGURES.fullmatch(value)]
    if not figures:
        return []
    return [order for order in ORDERS if all(read_date(value, order) for value in figures)]


def read_date(value: str, order: str) -> date | None:
    """The day that a date in figures is in one order, if it is one."""
    found = _FIGURES.fullmatch(value)
    if found is None:
        return None
    parts = dict(zip(ORDERS[order], found.groups(), strict=True))
    if len(parts["d"]) > 2 or len(parts["m"]) > 2 or len(parts["y"]) not in (2, 4):
        return None
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    try:
        return date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        return None


def tell_readings(values: Sequence[str], orders: Sequence[str]) -> str:
    """Both readings of the first date that reads differently, in words; empty when there is none."""
    for value in values:
        days = {order: day for order in orders if (day := read_date(value, order))}
        if len(set(days.values())) > 1:
            told = ", or ".join(f"{day.day} {day:%b %Y} read {order}" for order, day in days.items())
            return f"“{value}” is {told}"
    return ""


def guess_status(word: str) -> str:
    """What a word of a foreign system probably means for a query."""
    lower = word.lower()
    return next((status for status, parts in _STATUSES if any(part in lower for part in parts)), "new")


def guess_code(word: str, names: Mapping[str, str]) -> str | None:
    """The code whose code or name is the word, whatever its capitals and signs."""
    bare = re.sub(r"[^a-z0-9]", "", word.lower())
    for code, name in names.items():
        if bare and bare in (re.sub(r"[^a-z0-9]", "", each.lower()) for each in (code, name)):
            return code
    return None
