"""Formats of times, in the words of strptime: checked, and compiled to exact readers."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from operator import itemgetter
from typing import Final

Reader = Callable[[str], datetime | None]

ISO: Final = "iso"
EPOCHS: Final = {"epoch": 1, "epoch milliseconds": 1_000, "epoch microseconds": 1_000_000}
_DIRECTIVES: Final = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d\d)", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{1,2})", "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})", "p": r"(?P<p>[AaPp]\.?\s?[Mm]\.?)", "z": r"(?P<z>Z|[+-]\d\d:?\d\d(?::?\d\d)?)",
    "Z": r"(?P<Z>UTC|GMT|Z)", "b": "", "B": "", "a": r"[^\W\d_]+\.?", "A": r"[^\W\d_]+\.?",
    "j": r"(?P<j>\d{1,3})", "%": "%",
}  # fmt: skip
_SHORTHANDS: Final = {"%T": "%H:%M:%S", "%D": "%m/%d/%y", "%F": "%Y-%m-%d", "%R": "%H:%M"}
_ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_CENTURY: Final = 69  # as strptime: 69-99 are 19xx


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that cannot be read, or of which two read one value as different dates.

    Raises:
        ValueError: names the format and what is allowed.
    """
    shapes: dict[str, str] = {}
    for text in formats:
        if text in (ISO, *EPOCHS):
            continue
        compile_format(text, ())
        shape = re.sub(r"%[dmy]", "%.", expand(text))
        other = shapes.setdefault(shape, text)
        if other != text:
            raise ValueError(
                f"ambiguous date order: {other!r} and {text!r} read the same words as different dates"
            )
        if ISO in formats and shape.startswith("%Y-%.-%.") and not expand(text).startswith("%Y-%m-%d"):
            raise ValueError(
                f"ambiguous date order: 'iso' and {text!r} read the same words as different dates"
            )


def expand(text: str) -> str:
    for short, long in _SHORTHANDS.items():
        text = text.replace(short, long)
    return text


def _month_numbers(months: Sequence[str]) -> dict[str, int]:
    numbers = {name: n for n, name in enumerate(_ENGLISH, 1)} | {
        name[:3]: n for n, name in enumerate(_ENGLISH, 1)
    }
    own = {name.lower().rstrip("."): n % 12 + 1 for n, name in enumerate(months)}
    return own or numbers


def _pattern(text: str, months: dict[str, int]) -> re.Pattern[str]:
    names = "(?P<b>" + "|".join(sorted(map(re.escape, months), key=len, reverse=True)) + r")\.?"
    parts, seen, place = [], set(), 0
    for match in re.finditer(r"%(.?)|\s+", text):
        parts.append(re.escape(text[place : match.start()]))
        place = match.end()
        letter = match.group(1)
        if letter is None:
            parts.append(r"\s+")
            continue
        if letter not in _DIRECTIVES:
            raise ValueError(
                f"{text!r}: %{letter} is not read; allowed: " + " ".join(f"%{x}" for x in _DIRECTIVES)
            )
        if letter in seen and letter not in "aA%":
            raise ValueError(f"{text!r} has %{letter} twice")
        seen.add(letter)
        parts.append(names if letter in "bB" else _DIRECTIVES[letter])
    parts.append(re.escape(text[place:]))
    _check_complete(text, seen)
    return re.compile("".join(parts), re.IGNORECASE)


def _check_complete(text: str, seen: set[str]) -> None:
    year = len(seen & {"Y", "y"})
    month = len(seen & {"m", "b", "B"})
    by_day_of_year = "j" in seen and not month and "d" not in seen
    if year != 1 or not (by_day_of_year or (month == 1 and "d" in seen and "j" not in seen)):
        raise ValueError(
            f"{text!r} must state year, month and day once each (%Y or %y; %m, %b or %B; %d), or %Y and %j"
        )
    if len(seen & {"H", "I"}) > 1 or ("I" in seen) != ("p" in seen):
        raise ValueError(f"{text!r}: state hours as %H, or as %I with %p")


def compile_format(text: str, months: Sequence[str]) -> Reader:
    numbers = _month_numbers(months)
    pattern = _pattern(expand(text), numbers)
    match = pattern.fullmatch
    group = pattern.groupindex
    if {"Y", "m", "d", "H", "M"} <= set(group) <= {"Y", "m", "d", "H", "M", "S"}:
        return _compile_plain(match, group)

    def read(words: str) -> datetime | None:
        found = match(words)
        if found is None:
            return None
        try:
            return _assemble(found.groupdict(), numbers)
        except ValueError:
            return None

    return read


def _compile_plain(
    match: Callable[[str], re.Match[str] | None], group: Mapping[str, int]
) -> Callable[[str], datetime | None]:
    """A quick reader for formats of figures only: most files have nothing else."""
    in_order = itemgetter(*(group[letter] - 1 for letter in "YmdHMS" if letter in group))

    def read(words: str) -> datetime | None:
        found = match(words)
        if found is None:
            return None
        try:
            return datetime(*map(int, in_order(found.groups())))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            return None

    return read


def _assemble(part: dict[str, str | None], months: dict[str, int]) -> datetime:
    year = int(str(part["Y"])) if part.get("Y") else full_year(int(part["y"] or 0))
    hour = int(part.get("H") or 0)
    if part.get("I"):
        hour = hour_of_half_day(int(part["I"] or 0), str(part["p"]))
    clock = (
        hour,
        int(part.get("M") or 0),
        int(part.get("S") or 0),
        int(((part.get("f") or "") + "000000")[:6]),
    )
    offset = read_offset(part.get("z") or part.get("Z"))
    if part.get("j"):
        days = int(part["j"] or 0)
        found = datetime(year, 1, 1, *clock, tzinfo=offset) + timedelta(days=days - 1)
        if days < 1 or found.year != year:
            raise ValueError("no such day of the year")
        return found
    word = part.get("b")
    month = months[word.lower().rstrip(".")] if word else int(str(part["m"]))
    return datetime(year, month, int(str(part["d"])), *clock, tzinfo=offset)


def full_year(short: int) -> int:
    return short + (1900 if short >= _CENTURY else 2000)


def hour_of_half_day(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError("hour of a half day")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def read_offset(words: str | None) -> tzinfo | None:
    if not words:
        return None
    if words[0] not in "+-":
        return UTC
    digits = words[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6] or 0))
    return timezone(-size if words[0] == "-" else size)


def compile_epoch(parts: int) -> Reader:
    number = re.compile(r"-?\d+(?:\.\d{1,6})?")
    start = datetime(1970, 1, 1, tzinfo=UTC)

    def read(text: str) -> datetime | None:
        if not number.fullmatch(text):
            return None
        whole, _, rest = text.partition(".")
        micro = int(whole) * (1_000_000 // parts) + int((rest + "000000")[:6]) // parts
        try:
            return start + timedelta(microseconds=micro)
        except OverflowError:
            return None

    return read
