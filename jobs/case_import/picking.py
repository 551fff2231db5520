"""Picking the fields of a row that belong together, and cleaning them."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

Pick = Callable[[list[str]], tuple[str, ...]]
ReadText = Callable[[list[str]], str]


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


def compile_text(
    names: Sequence[str], places: Mapping[str, int], nulls: frozenset[str], trim: bool, separator: str = " "
) -> ReadText:
    """A function from a row to the cleaned text of one column, or of several joined without their blanks."""
    if len(names) != 1:
        pick = compile_pick(names, places)
        return lambda row: separator.join(filter(None, clean(pick(row), nulls, trim)))
    place = places[names[0]]

    def read(row: list[str]) -> str:
        text = row[place].strip() if trim else row[place]
        return "" if text in nulls else text

    return read
