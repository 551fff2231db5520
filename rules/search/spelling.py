"""A misspelt word and the known word that was probably meant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

SHORTEST: Final = 4
_TWO_SLIPS_FROM: Final = 6


def find_meant(word: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The known word a few slips away: the nearest one, of equally near ones the commonest.

    `known` are words with how often they occur. One slip is forgiven in words of four and five letters, two
    in longer ones; shorter words, words with figures and known words mean what they say.
    """
    counts = dict(known)
    if len(word) < SHORTEST or not word.isalpha() or word in counts:
        return None
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    near = [(count_slips(word, other, most), -count, other) for other, count in counts.items()]
    slips, _, meant = min(near, default=(most + 1, 0, ""))
    return meant if slips <= most else None


def count_slips(one: str, other: str, most: int) -> int:
    """How many letters were left out, added, mistyped or swapped with their neighbour, each letter in one
    slip only (optimal string alignment); more than `most` is `most` + 1.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return min(row[-1], most + 1)


def correct_words(words: Sequence[str], meant: Mapping[str, str]) -> tuple[str, ...]:
    """The words with those put right that are in `meant`."""
    return tuple(dict.fromkeys(meant.get(word, word) for word in words))
