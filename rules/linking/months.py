"""The months of bills that somebody's words name."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS: Final = {
    name[:length]: number for number, name in enumerate(_NAMES, start=1) for length in (3, 4, len(name))
}
_NAMED: Final = re.compile(
    r"(?P<before>\b(?:in|for|of|since|from|during)\s+)?"
    r"\b(?P<name>" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b\.?"
    r"(?P<year>[\s,'’]*20\d\d)?"
    r"(?P<after>(?:'s|’s)?\s+(?:bill|account|statement|invoice|reading|charge|levy))?",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(?<![\d/-])(20\d\d)[/-](0[1-9]|1[0-2])(?!\d)")
_YEAR_LAST: Final = re.compile(r"(?<![\d/-])(0?[1-9]|1[0-2])[/-](20\d\d)(?![\d/-])")
# words of other meanings too: something beside them must say that a month is meant
_UNSURE: Final = frozenset({"may", "mar", "march", "sept", "dec", "jan", "jun", "jul"})


def pick_months(text: str, on: date) -> frozenset[date]:
    """First days of the months that a text names; one without a year is the newest by the day given."""
    return frozenset((*_list_named(text, on), *_list_figures(text)))


def _list_named(text: str, on: date) -> Iterator[date]:
    for found in _NAMED.finditer(text):
        name, year = found["name"].lower(), found["year"]
        if name in _UNSURE and not (found["before"] or year or found["after"]):
            continue
        month = _NUMBERS[name]
        yield date(int(year[-4:]) if year else on.year - (month > on.month), month, 1)


def _list_figures(text: str) -> Iterator[date]:
    for found in _YEAR_FIRST.finditer(text):
        yield date(int(found[1]), int(found[2]), 1)
    for found in _YEAR_LAST.finditer(text):
        yield date(int(found[2]), int(found[1]), 1)
