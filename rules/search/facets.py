"""How the hits of a search divide, and one part of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Facet = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Facets:
    """By what hits divide: a name, as the URL has it, and how a hit's value is read; None if it has none."""

    readers: Mapping[str, Callable[[Any], str | None]]

    def count(self, hits: Iterable[Any], chosen: Mapping[str, str]) -> tuple[Facet, ...]:
        """The values of each facet with how many hits have them, commonest first.

        A facet's own choice does not narrow its counts, so that another value can be chosen in its place.
        """
        kept = list(hits)
        return tuple((name, self._count_one(name, kept, chosen)) for name in self.readers)

    def _count_one(
        self, name: str, hits: Sequence[Any], chosen: Mapping[str, str]
    ) -> tuple[tuple[str, int], ...]:
        others = {other: value for other, value in chosen.items() if other != name}
        values = Counter(self.readers[name](hit) for hit in self.narrow(hits, others))
        found = [(value, count) for value, count in values.items() if value is not None]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def narrow(self, hits: Iterable[Any], chosen: Mapping[str, str]) -> list[Any]:
        """The hits that have every chosen value, in their order."""
        wanted = [(self.readers[name], value) for name, value in chosen.items() if name in self.readers]
        return [hit for hit in hits if all(read(hit) == value for read, value in wanted)]
