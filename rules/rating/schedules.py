"""Two schedules as one: where a city's own rows speak, the profile's are silent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from rules.rating.tariff import Tariff

Span = tuple[date, date]
Key = tuple[str, str, str]


def rule_over(profile: Iterable[Tariff], local: Iterable[Tariff]) -> list[Tariff]:
    """All local rows, and of the profile's rows the days on which no local one has the same charge.

    A charge is tariff, service and code: a local band replaces all bands of the profile for its time.
    """
    ruling = list(local)
    taken: defaultdict[Key, list[Span]] = defaultdict(list)
    for row in ruling:
        taken[row.tariff, row.service, row.code].append((row.valid_from, row.valid_to or date.max))
    left = (part for row in profile for part in _cut(row, taken.get((row.tariff, row.service, row.code), [])))
    return [*ruling, *left]


def _cut(row: Tariff, taken: list[Span]) -> Iterator[Tariff]:
    """What is left of a row's validity outside the spans."""
    start, end = row.valid_from, row.valid_to or date.max
    for first, last in sorted(set(taken)):
        if last < start or first > end:
            continue
        if first > start:
            yield replace(row, valid_from=start, valid_to=first - timedelta(days=1))
        if last >= end:
            return
        start = last + timedelta(days=1)
    yield replace(row, valid_from=start, valid_to=None if end == date.max else end)
