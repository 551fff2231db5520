"""Puts a letter together from a language's texts and the figures, in words ready to be printed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.letters.template import PLACES, REQUIRED, LetterKind, PlaceType, Template, fill, list_places
from rules.written import show_count, show_rand

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A table of a letter: the first column are words, the others figures; the last row may be the sum."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_sum: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is printed."""

    language: str
    municipality: str
    title: str
    facts: tuple[tuple[str, str], ...]
    opening: tuple[str, ...]
    tables: tuple[LetterTable, ...]
    closing: tuple[str, ...]
    contact: str
    page: str

    @property
    def words(self) -> str:
        """The whole letter as running text, for those who hear it."""
        facts = (f"{label}: {value}" for label, value in self.facts)
        rows = (f"{table.title}: {'; '.join(', '.join(row) for row in table.rows)}" for table in self.tables)
        return "\n".join((self.title, *facts, *self.opening, *rows, *self.closing))


@dataclass(frozen=True, slots=True)
class Appeal:
    """The way to appeal: under which law, within how many days of the letter."""

    law: str
    days: int


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about. `where`: the property in words, or empty.

    `received_on`: when the resident asked; `found_on`: when the desk found it unasked. One of them is None.
    """

    reference: str
    account_no: str
    where: str
    received_on: date | None
    found_on: date | None
    on: date


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes."""

    municipality: str
    call_centre: str


def compose(
    kind: LetterKind,
    template: Template,
    sender: Sender,
    about: About,
    values: Mapping[str, Value],
    tables: Iterable[LetterTable],
) -> Letter:
    """A letter of a kind; `values` are those of its places that are its own.

    Raises:
        KeyError: a place of this kind of letter has no value.
    """
    given: dict[str, Value] = {
        "reference": about.reference,
        "account": about.account_no,
        "municipality": sender.municipality,
        "call_centre": sender.call_centre,
        "received": about.received_on,
        "found": about.found_on,
        **values,
    }
    words = {name: write(given[name], place, template) for name, place in PLACES[kind].items()}
    silent = {name for name in words if not given[name]} - REQUIRED[kind]
    text, labels = template.letters[kind], template.labels
    facts = [
        (labels["date"], write_date(about.on, template)),
        (labels["query"], about.reference),
        (labels["account"], about.account_no),
        (labels["property"], about.where),
    ]
    return Letter(
        language=template.language,
        municipality=sender.municipality,
        title=fill(text.title, words),
        facts=tuple((label, value) for label, value in facts if value),
        opening=_fill_all(text.opening, words, silent),
        tables=tuple(tables),
        closing=_fill_all(text.closing, words, silent),
        contact=f"{labels['contact']}: {sender.call_centre}",
        page=labels["page"],
    )


def _fill_all(
    paragraphs: Iterable[str], words: Mapping[str, str], silent: Collection[str]
) -> tuple[str, ...]:
    """The paragraphs filled, without those that speak of something that is nothing."""
    return tuple(fill(each, words) for each in paragraphs if not list_places(each) & set(silent))


def write(value: Value, place: PlaceType, template: Template) -> str:
    """A value as its type is written in the letter's language; nothing where there is none.

    Raises:
        TypeError: the value is not of the type.
    """
    match place, value:
        case _, None:
            return ""
        case "rand", Decimal():
            return show_rand(value)
        case "date", date():
            return write_date(value, template)
        case "count", int():
            return show_count(value)
        case "text", str():
            return value
    raise TypeError(f"{value!r} is no {place}")


def write_date(day: date, template: Template) -> str:
    """A day as '22 Nov 2026', with the language's own name of the month."""
    return f"{day.day} {template.months[day.month - 1]} {day.year}"
