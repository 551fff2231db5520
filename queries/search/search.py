"""One box for everything somebody may have in hand: a reference, an account, a name, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from queries.search.hits import (
    BY_ACCOUNT,
    BY_FOREIGN,
    BY_NUMBER,
    BY_OURS,
    MOST_HITS,
    FoundBy,
    Hit,
    Way,
    collect,
)
from queries.search.meant import find_meant_words
from queries.search.words import Matching, find_apart, find_named, find_rarest, find_with_words, finish_last
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.foreign_references import normalise_foreign
from rules.lookups import Reference
from rules.references import candidates, parse_reference
from rules.search.spelling import correct_words
from rules.search.words import LONGEST, ask_for, split_words

FEW: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, surest way first and newest first within each, a thousand at most; `is_complete` says that there
    are no others.

    `words` are those that found them. `meant` has the words that were put right because nothing was found.
    """

    hits: tuple[Hit, ...] = ()
    words: tuple[str, ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)
    is_complete: bool = True


def search_cases(connection: Connection, actor: Actor, *, text: str, reference: Reference) -> Found:
    """Cases for what was typed. One of our references, written without a slip, is the whole answer; else a
    reference one slip away, a foreign reference or an account number; failing these, contacts' names and the
    words of the query. Each case once.
    """
    check(actor, "search")
    text = text.strip()[:LONGEST]
    if not text:
        return Found()
    hits = _find_numbers(connection, actor, text, reference)
    if hits:
        return Found(hits, is_complete=len(hits) < MOST_HITS)
    words = split_words(text)
    found = _find_words(connection, actor, words)
    if found.hits or not words:
        return found
    meant = find_meant_words(connection, words=words)
    if not meant:
        return found
    corrected = _find_words(connection, actor, correct_words(words, meant))
    return Found(corrected.hits, corrected.words, meant, corrected.is_complete)


def _find_numbers(connection: Connection, actor: Actor, text: str, reference: Reference) -> tuple[Hit, ...]:
    prefix, letters = reference.municipality.reference_prefix, reference.region_letters
    near = list(candidates(text, prefix=prefix, regions=letters))
    found_by: FoundBy = "reference" if _is_reference(text) else "similar reference"
    hits = collect(connection, actor, [(found_by, BY_OURS, {"near": near})]) if near else ()
    if hits and found_by == "reference":
        return hits
    ways: list[Way] = [
        ("foreign reference", BY_FOREIGN, {"normalised": normalise_foreign(text)}),
        ("account", BY_ACCOUNT, {"account_no": "".join(text.split())}),
    ]
    return collect(connection, actor, ways, hits)


def _is_reference(text: str) -> bool:
    try:
        parse_reference(text)
    except InvalidInput:
        return False
    return True


def _find_words(connection: Connection, actor: Actor, words: Sequence[str]) -> Found:
    if not words:
        return Found()
    asked = finish_last(connection, asked=ask_for(words), last=words[-1])
    named = find_named(connection, asked=asked)
    worded = find_with_words(connection, asked=asked)
    if len(words) > 1 and len(worded.case_ids) < FEW:
        worded = _join(
            worded, find_apart(connection, actor, asked=asked, rarest=find_rarest(connection, words=words))
        )
    ways: list[Way] = [
        ("name", BY_NUMBER, {"case_ids": list(named.case_ids)}),
        ("words", BY_NUMBER, {"case_ids": list(worded.case_ids)}),
    ]
    hits = collect(connection, actor, [way for way in ways if way[2]["case_ids"]])
    is_complete = named.is_complete and worded.is_complete and len(hits) < MOST_HITS
    return Found(hits, tuple(words), is_complete=is_complete)


def _join(one: Matching, other: Matching) -> Matching:
    return Matching(
        tuple(dict.fromkeys((*one.case_ids, *other.case_ids))), one.is_complete and other.is_complete
    )
