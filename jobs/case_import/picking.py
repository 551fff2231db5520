"""Picking the fields of a row that belong together, and cleaning them."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

Pick = Callable[[list[str]], tuple[str, ...]]


def compile_pick(names: Sequence[str], places: Mapping[str, int]) -> Pick:
    """A function from a row to the tuple of these columns."""
    wanted = [places[name] for name in names]
    if not wanted:
        return lambda row: ()
    if len(wanted) == 1:
        place = wanted[0]
        return lambda row: (row[place],)
    return itemgetter(*wanted)


def clean(parts: Sequence[str], nulls: frozenset[str], trim: bool) -> list[str]:
    """The parts, trimmed when the map says so; a null token becomes ''."""
    trimmed = [part.strip() for part in parts] if trim else parts
    return ["" if part in nulls else part for part in trimmed]
