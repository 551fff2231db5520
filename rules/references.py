"""Case references: ABC-B-2026-000123-C, with a check character that no single slip survives.

Three letters of the municipality, a region letter (X when unknown; it never changes), the year, a number of
at least six digits, and one check character. Each character has a value: digits 0-9, letters 10-35. Counted
from the right, with the check character as 1, position and value are multiplied; a reference is good when the
products sum to a multiple of 37. 37 is prime and larger than every value and every position, so

- one wrong character changes the sum (position x difference of values is no multiple of 37);
- two characters swapped, neighbours or not, change it (difference of positions x difference of values).

A number whose check value would be 36 (no character has it), or O or I (read as 0 and 1), is never issued.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.errors import InvalidInput

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MODULUS: Final = 37
PREFIX_LENGTH: Final = 3
HEAD_LENGTH: Final = PREFIX_LENGTH + 1 + 4
MIN_DIGITS: Final = 6
MAX_DIGITS: Final = 9
MAX_NUMBER: Final = 10**MAX_DIGITS - 1
CHECK_CHARACTERS: Final = ALPHABET.replace("O", "").replace("I", "")

_GAP: Final = "?"
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)} | {_GAP: 0}
_CHECKS: Final = (*(c if c in CHECK_CHARACTERS else "" for c in ALPHABET), "")
_SHAPE: Final = re.compile(r"[A-Z]{4}[0-9]{4}(?:[0-9]{6}|[1-9][0-9]{6,8})[0-9A-HJ-NP-Z]")
_TO_LETTER: Final = str.maketrans("01", "OI")
_TO_DIGIT: Final = str.maketrans("OI", "01")
_CLEAN: Final = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True)
class CaseReference:
    """A reference taken apart; `text` is its one written form."""

    prefix: str
    region: str
    year: int
    number: int
    check: str

    @property
    def text(self) -> str:
        return f"{self.prefix}-{self.region}-{self.year:04d}-{self.number:06d}-{self.check}"

    def __str__(self) -> str:
        return self.text


def format_reference(prefix: str, region: str, year: int, number: int) -> str:
    """Write a reference with its dashes and check character.

    Raises:
        InvalidInput: a part is out of range, or the number is one of those never issued (`is_usable`).
    """
    check = find_check(prefix, region, year, number)
    if not check:
        raise InvalidInput(f"Number {number} is never issued for {prefix}-{region}-{year}.")
    return f"{prefix}-{region}-{year}-{number:06d}-{check}"


def format_usable(prefix: str, region: str, year: int, number: int) -> str | None:
    """The reference, or None for a number that is never issued: both questions at once, for thousands."""
    check = find_check(prefix, region, year, number)
    return f"{prefix}-{region}-{year}-{number:06d}-{check}" if check else None


def is_usable(prefix: str, region: str, year: int, number: int) -> bool:
    """Whether a number has a check character with this head; about 34 of 37 have."""
    return bool(find_check(prefix, region, year, number))


def next_usable(prefix: str, region: str, year: int, number: int) -> int:
    """The first number from `number` on that can be issued; at most a handful further."""
    while not is_usable(prefix, region, year, number):
        number += 1
    return number


def find_check(prefix: str, region: str, year: int, number: int) -> str:
    """The check character, or an empty string when the number is never issued.

    Raises:
        InvalidInput: a part is out of range.
    """
    if not 1 <= number <= MAX_NUMBER:
        raise InvalidInput(f"A reference number is 1 to {MAX_NUMBER}, not {number}.")
    digits = MIN_DIGITS if number < 10**MIN_DIGITS else len(str(number))
    total = _sum_head(prefix, region, year, digits)
    for sums in _SUMS_OF_THREE:
        number, three = divmod(number, 1000)
        total += sums[three]
    return _CHECKS[-total % MODULUS]


# Position x value of every three figures, at the lowest three places of the number, the next and the highest.
_SUMS_OF_THREE: Final = [
    [low * (n % 10) + (low + 1) * (n // 10 % 10) + (low + 2) * (n // 100) for n in range(1000)]
    for low in (2, 5, 8)
]


@lru_cache(maxsize=4096)
def _sum_head(prefix: str, region: str, year: int, digits: int) -> int:
    if not re.fullmatch(r"[A-Z]{3}", prefix):
        raise InvalidInput(f"A reference prefix is three capital letters, not {prefix!r}.")
    if not re.fullmatch(r"[A-Z]", region):
        raise InvalidInput(f"A region is one capital letter, not {region!r}.")
    if not 1000 <= year <= 9999:
        raise InvalidInput(f"A reference year has four digits, not {year}.")
    return _sum_products(f"{prefix}{region}{year}", lowest=digits + 2)


def _sum_products(text: str, lowest: int = 1) -> int:
    """Position x value over a text whose last character stands at `lowest`, counted from the right."""
    highest = lowest + len(text) - 1
    return sum((highest - index) * _VALUES[character] for index, character in enumerate(text))


def normalise(text: str) -> str:
    """The bare characters of what somebody typed: no spaces or dashes, capitals, O and 0, I and 1 put right
    where the position says which is meant. No claim that the result is a reference.
    """
    return _put_right(_CLEAN.sub("", unicodedata.normalize("NFKC", text).upper()))


def _put_right(bare: str) -> str:
    letters = PREFIX_LENGTH + 1
    return bare[:letters].translate(_TO_LETTER) + bare[letters:].translate(_TO_DIGIT)


def parse_reference(text: str) -> CaseReference:
    """Read a reference however it was spaced, cased or dashed.

    Raises:
        InvalidInput: it is no reference, or its check character does not fit.
    """
    bare = normalise(text)
    if not _SHAPE.fullmatch(bare):
        raise InvalidInput(
            f"{text.strip()!r} is no reference: three letters of the municipality, one of the area,"
            " the year, a number and a check character."
        )
    if _sum_products(bare) % MODULUS:
        raise InvalidInput(f"{text.strip()!r} has a mistyped character: its check character does not fit.")
    return _take_apart(bare)


def _take_apart(bare: str) -> CaseReference:
    prefix, region = bare[:PREFIX_LENGTH], bare[PREFIX_LENGTH]
    return CaseReference(prefix, region, int(bare[4:8]), int(bare[8:-1]), bare[-1])


def candidates(text: str, *, prefix: str | None = None, regions: str | None = None) -> tuple[str, ...]:
    """Every good reference one slip away from what was typed, in written form, sorted.

    A slip is one wrong, missing or extra character or two neighbours swapped. A text that is good itself
    gives only itself. `prefix` and `regions` (their letters in one string) keep the list to what a
    municipality can have issued; with them it holds about five references, without them about ten.
    """
    bare = normalise(text)
    if not HEAD_LENGTH + MIN_DIGITS <= len(bare) <= HEAD_LENGTH + MAX_DIGITS + 2:
        return ()
    found = {bare} if _is_good(bare) else {near for near in _vary(bare) if _is_good(near)}
    kept = (_take_apart(good) for good in found)
    return tuple(
        sorted(
            reference.text
            for reference in kept
            if prefix in (None, reference.prefix) and (regions is None or reference.region in regions)
        )
    )


def _is_good(bare: str) -> bool:
    return _SHAPE.fullmatch(bare) is not None and _sum_products(bare) % MODULUS == 0


def _vary(bare: str) -> Iterator[str]:
    """Every text one slip away; of characters put in, only the one that makes the sum right."""
    for at in range(len(bare)):
        yield from _complete(bare[:at] + _GAP + bare[at + 1 :])
        yield _put_right(bare[:at] + bare[at + 1 :])
        yield _put_right(bare[:at] + bare[at + 1 : at + 2] + bare[at] + bare[at + 2 :])
    for at in range(len(bare) + 1):
        yield from _complete(bare[:at] + _GAP + bare[at:])


def _complete(gapped: str) -> Iterator[str]:
    """The text with its gap filled by the one character, if there is one, that makes the sum right."""
    bare = _put_right(gapped)
    weight = len(bare) - bare.index(_GAP)
    value = -_sum_products(bare) * pow(weight, -1, MODULUS) % MODULUS
    if value < len(ALPHABET):
        yield bare.replace(_GAP, ALPHABET[value])
