"""Checklists of facilities: what is looked at, what was answered, and the words of what comes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rules.errors import InvalidInput

Reply = Literal["ok", "not_ok", "not_seen"]

REPLIES: Final[Mapping[Reply, str]] = {"ok": "OK", "not_ok": "Not OK", "not_seen": "Not seen"}
LONGEST_WORDS: Final = 300
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class FacilityItem:
    """One thing to look at in facilities of a kind, and what kind of finding it is when it is not OK."""

    code: str
    kind_code: str
    words: str
    category_code: str
    subcategory_code: str | None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was seen of one item; `photos` are the bytes of pictures."""

    reply: Reply
    words: str = ""
    photos: tuple[bytes, ...] = ()


def check_answers(answers: Mapping[str, Answer], items: Iterable[FacilityItem]) -> dict[str, Answer]:
    """The answers with their words tidied; what nobody answered was not seen.

    Raises:
        InvalidInput: an item of another kind of facility, nothing seen at all, or words that are too long.
    """
    known = [item.code for item in items]
    if unknown := sorted(set(answers) - set(known)):
        raise InvalidInput(f"This facility has no item {', '.join(unknown)}.")
    if all(answer.reply == "not_seen" for answer in answers.values()):
        raise InvalidInput("Answer at least one item: OK or not OK.")
    return {code: _tidy(answers.get(code, Answer("not_seen"))) for code in known}


def _tidy(answer: Answer) -> Answer:
    words = " ".join(answer.words.split())
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(f"Say it in at most {LONGEST_WORDS} characters; a photo says the rest.")
    return Answer(answer.reply, words, answer.photos)


def tell_finding(facility: str, item: FacilityItem, words: str) -> str:
    """The words of the query that a 'not OK' becomes."""
    said = f", {words[0].lower()}{words[1:]}" if words else ""
    return f"{facility}. {item.words}: not OK{said}."
