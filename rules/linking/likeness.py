"""What two open queries have in common, and whether that is enough to ask if they are one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.capture.likeness import ALIKE, measure_likeness
from rules.written import show_month

# what each reason weighs; a suggestion needs ENOUGH of them
ENOUGH: Final = 25
_ACCOUNT: Final = 25
_CATEGORY: Final = 15
_PERIOD: Final = 30
_METER: Final = 40
_CONTACT: Final = 20
_WORDS: Final = 15
_MORE_WORDS: Final = 20
# from here on two lines of text are misspellings of each other rather than of one subject
ALIKE_BY_LETTERS: Final = 0.45


@dataclass(frozen=True, slots=True)
class Traits:
    """What a query is compared by. `months`: of the bills it is about; `words` as `pick_words` gives them."""

    category_code: str
    account_no: str | None = None
    months: frozenset[date] = frozenset()
    meters: frozenset[str] = frozenset()
    phone: str | None = None
    email: str | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two queries have in common, and what, the weightiest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return self.score >= ENOUGH


def compare(one: Traits, other: Traits, by_letters: float) -> Likeness:
    """What two queries have in common; `by_letters` is how alike their lines are by trigrams, 0 to 1."""
    found = sorted(_list_reasons(one, other, by_letters), key=lambda pair: -pair[0])
    return Likeness(sum(weight for weight, _ in found), tuple(reason for _, reason in found))


def _list_reasons(one: Traits, other: Traits, by_letters: float) -> Iterator[tuple[int, str]]:
    same_topic = one.category_code == other.category_code
    same_account = one.account_no is not None and one.account_no == other.account_no
    if same_account:
        yield _tell_account(one, other, same_topic)
    meters = (one.meters | _named_meters(one, other)) & (other.meters | _named_meters(other, one))
    if meters and not same_account:
        yield _METER, f"same meter {min(meters)}"
    if contact := _find_contact(one, other):
        yield _CONTACT, contact
    alike = max(measure_likeness(one.words, other.words), by_letters)
    if alike >= ALIKE or by_letters >= ALIKE_BY_LETTERS:
        weight = _WORDS + round(_MORE_WORDS * alike)
        # people of one ward say alike what is not one trouble, unless the topic is one too
        yield (weight if same_topic or same_account or contact else _WORDS), "much the same words"


def _tell_account(one: Traits, other: Traits, same_topic: bool) -> tuple[int, str]:
    weight = _ACCOUNT + (_CATEGORY if same_topic else 0)
    months = sorted(one.months & other.months)
    if months:
        named = ", ".join(show_month(month) for month in months[-3:])
        return weight + _PERIOD, f"same account and charge period ({named})"
    return weight, "same account and category" if same_topic else "same account"


def _named_meters(one: Traits, other: Traits) -> frozenset[str]:
    """Meters of the other query that the words of this one name."""
    return frozenset(number for number in other.meters if number.lower() in one.words)


def _find_contact(one: Traits, other: Traits) -> str:
    if one.phone is not None and one.phone == other.phone:
        return "same telephone number"
    return "same e-mail address" if one.email is not None and one.email == other.email else ""
