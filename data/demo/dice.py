"""Chance that repeats: the same seed and key give the same draws, in whatever order groups are made."""

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

T = TypeVar("T")
BUFFER: Final = 512


class Dice:
    """Uniform and normal draws from a stream of its own, fetched in blocks because single draws are slow."""

    def __init__(self, seed: int, *key: int) -> None:
        self._stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
        self._uniform: list[float] = []
        self._normal: list[float] = []

    def random(self) -> float:
        """A number from 0 to 1, 1 excluded."""
        if not self._uniform:
            self._uniform = self._stream.random(BUFFER).tolist()
        return self._uniform.pop()

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + self.random() * (high - low)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.random() * len(items))]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items by its weight."""
        rest = self.random() * sum(weight for _, weight in items)
        for item, weight in items:
            rest -= weight
            if rest < 0:
                return item
        return items[-1][0]

    def normal(self, mean: float = 0.0, spread: float = 1.0) -> float:
        """A number around the mean."""
        if not self._normal:
            self._normal = self._stream.standard_normal(BUFFER).tolist()
        return mean + spread * self._normal.pop()

    def around(self, value: float, spread: float) -> float:
        """A positive number around a value, by a log-normal spread."""
        return float(value * np.exp(self.normal(0.0, spread)))
