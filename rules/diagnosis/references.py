"""Payment references: how far one is from an account number, and an index of near ones."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from rules.diagnosis.rows import Payment


def distance(one: str, other: str, most: int) -> int:
    """Wrong, missing, added and exchanged characters between two references, counted up to `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


class NearReferences:
    """Finds payments whose reference lies within two wrong characters of an account number."""

    def __init__(self, payments: Iterable[Payment], most: int = 2) -> None:
        self._most = most
        self._index: defaultdict[str, list[Payment]] = defaultdict(list)
        for payment in payments:
            for form in _shorten(_clean(payment.reference), most):
                self._index[form].append(payment)

    def near(self, account_no: str) -> tuple[Payment, ...]:
        """Payments that may be the account's, each once."""
        found = {
            payment.payment_id: payment
            for form in _shorten(account_no, self._most)
            for payment in self._index.get(form, ())
        }
        return tuple(
            payment
            for payment in found.values()
            if distance(_clean(payment.reference), account_no, self._most) <= self._most
        )


def _clean(reference: str | None) -> str:
    return "".join(sign for sign in reference or "" if sign.isalnum())


def _shorten(text: str, most: int) -> set[str]:
    """The text, and what is left of it without one or two of its characters."""
    places = range(len(text))
    return {
        "".join(sign for place, sign in enumerate(text) if place not in gone)
        for count in range(most + 1)
        for gone in combinations(places, min(count, len(text)))
    }
