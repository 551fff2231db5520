"""The texts of letters in one language: their parts, and the typed places that figures are put into.

A place is written {name:type}, such as {to_pay:rand}. A text that leaves out what a letter must say, or
names a place that the letter does not have, is refused before it is ever used.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

PlaceType = Literal["text", "rand", "date", "count"]
LetterKind = Literal["corrected", "not_upheld", "proposed", "disputed", "arrangement"]
KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_TYPED: Final = re.compile(r"([a-z_]+):([a-z]+)")

_EVERYWHERE: Final[dict[str, PlaceType]] = {
    "reference": "text",
    "account": "text",
    "municipality": "text",
    "call_centre": "text",
    "received": "date",
    "found": "date",
    "to_pay": "rand",
    "in_dispute": "rand",
}
_OUTCOME: Final[dict[str, PlaceType]] = {
    "reason": "text",
    "cause": "text",
    "appeal_law": "text",
    "appeal_days": "count",
    "appeal_by": "date",
}
PLACES: Final[dict[LetterKind, dict[str, PlaceType]]] = {
    "corrected": _EVERYWHERE | _OUTCOME | {"change": "rand"},
    "not_upheld": _EVERYWHERE | _OUTCOME,
    "proposed": _EVERYWHERE | {"reason": "text", "cause": "text", "change": "rand"},
    "disputed": _EVERYWHERE | {"reason": "text", "disputed": "rand"},
    "arrangement": _EVERYWHERE
    | {
        "debt": "rand",
        "carved_out": "rand",
        "down_payment": "rand",
        "instalments": "count",
        "first_due": "date",
    },
}
# what a letter of the kind must say, whatever its words
REQUIRED: Final[dict[LetterKind, frozenset[str]]] = {
    "corrected": frozenset({"reason", "cause", "change", "to_pay", "appeal_days", "appeal_by", "appeal_law"}),
    "not_upheld": frozenset({"reason", "cause", "to_pay", "appeal_days", "appeal_by", "appeal_law"}),
    "proposed": frozenset({"reason", "change"}),
    "disputed": frozenset({"disputed", "to_pay"}),
    "arrangement": frozenset({"debt", "down_payment", "instalments", "first_due"}),
}
# labels that every language gives; the services and steps of the working are labels too
LABELS: Final = (
    "date", "query", "account", "property", "changes", "service", "before", "after", "net", "vat", "total",
    "change", "together", "working", "step", "amount", "disputed_lines", "bill", "line_total",
    "disputed_part", "contact", "page", "rates", "electricity", "water", "sewer",
    "refuse", "sundry", "interest", "adjustment", "step_balance", "step_correction", "step_lines",
    "step_interest", "step_other", "step_credit", "step_paid", "step_to_pay", "schedule", "instalment_no",
    "mail_subject", "mail_text", "due", "left_to_pay", "down_payment", "covered", "step_covered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one kind of letter: paragraphs before its tables and after them."""

    title: str
    opening: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return (*self.opening, *self.closing)


@dataclass(frozen=True, slots=True)
class Template:
    """A language's texts. `approved_on`: since when the municipality lets it go out; None: not yet."""

    language: str
    months: tuple[str, ...]
    labels: Mapping[str, str]
    letters: Mapping[LetterKind, LetterText]
    approved_by: str = ""
    approved_on: date | None = None

    @property
    def is_approved(self) -> bool:
        return bool(self.approved_by) and self.approved_on is not None


def find_faults(template: Template) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) for every label or place that is missing, unknown or of another type."""
    if len(template.months) != 12:
        yield "months", f"are twelve short names; there are {len(template.months)}"
    for name in LABELS:
        if not template.labels.get(name, "").strip():
            yield f"labels.{name}", "is missing"
    for name in sorted(template.labels.keys() - set(LABELS)):
        yield f"labels.{name}", "is no label of a letter"
    for kind in KINDS:
        if kind in template.letters:
            yield from _check_letter(kind, template.letters[kind])
        else:
            yield kind, "is missing; every language has a text for each kind of letter"


def _check_letter(kind: LetterKind, text: LetterText) -> Iterator[tuple[str, str]]:
    named: set[str] = set()
    parts = {"title": (text.title,), "opening": text.opening, "closing": text.closing}
    for part, paragraphs in parts.items():
        for paragraph in paragraphs:
            for place in _PLACE.findall(paragraph):
                fault = _find_fault(kind, place)
                if fault:
                    yield f"{kind}.{part}", fault
                else:
                    named.add(place.partition(":")[0])
            if set("{}") & set(_PLACE.sub("", paragraph)):
                yield f"{kind}.{part}", "has a brace that is not part of a {name:type}"
    if len({"received", "found"} & named) == 1:
        yield (
            kind,
            "says when the resident asked {received:date} or when the desk found it {found:date}: say both",
        )
    for name in sorted(REQUIRED[kind] - named):
        yield kind, f"never says {{{name}:{PLACES[kind][name]}}}, which this letter must say"


def _find_fault(kind: LetterKind, place: str) -> str | None:
    known = PLACES[kind]
    typed = _TYPED.fullmatch(place)
    if typed is None:
        return f"{{{place}}} is not written {{name:type}}, such as {{to_pay:rand}}"
    name, given = typed.groups()
    if name not in known:
        return f"{{{place}}} is not known in this letter; it has {', '.join(sorted(known))}"
    if given != known[name]:
        return f"{{{place}}} is no {given}; write {{{name}:{known[name]}}}"
    return None


def list_places(paragraph: str) -> set[str]:
    """The names of the places of a paragraph."""
    return {place.partition(":")[0] for place in _PLACE.findall(paragraph)}


def fill(paragraph: str, values: Mapping[str, str]) -> str:
    """The paragraph with every place filled; what is filled in is never read for places again."""
    return _PLACE.sub(lambda place: values[place[1].partition(":")[0]], paragraph)
