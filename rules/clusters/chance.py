"""How likely a group would have so many of something by chance, and which of many such tests to believe."""

from collections.abc import Sequence
from math import exp, lgamma


def chance_of(hits: int, size: int, marked: int, population: int) -> float:
    """P(X >= hits) where `size` are drawn from a population of which `marked` have it: exact, hypergeometric.

    1 where the counts leave no choice.
    """
    least, most = max(0, size + marked - population), min(size, marked)
    if hits <= least:
        return 1.0
    if hits > most:
        return 0.0
    term = exp(_choose(marked, hits) + _choose(population - marked, size - hits) - _choose(population, size))
    total = term
    for found in range(hits, most):
        up = (marked - found) * (size - found)
        down = (found + 1) * (population - marked - size + found + 1)
        term *= up / down
        total += term
    return min(total, 1.0)


def _choose(out_of: int, taken: int) -> float:
    """The logarithm of the number of ways."""
    return lgamma(out_of + 1) - lgamma(taken + 1) - lgamma(out_of - taken + 1)


def control_discoveries(chances: Sequence[float], tests: int) -> list[float]:
    """Benjamini and Hochberg's q of each chance, in their order.

    It is the share of false ones to expect among all that are as sure. `tests` counts all that were made;
    those not given had the chance 1.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    found, least = [1.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * tests / rank)
        found[place] = least
    return found
