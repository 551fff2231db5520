"""One box for everything somebody may have in hand: a reference, an account, a name, words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.cases import cases, contact, foreign_reference
from rules.access import check, may
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.foreign_references import normalise_foreign
from rules.lookups import Reference
from rules.masks import mask_account
from rules.references import candidates, parse_reference

MOST_HITS: Final = 50
MOST_WORD_MATCHES: Final = 1000


FoundBy = Literal["reference", "similar reference", "foreign reference", "account", "name", "words"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and by what. The account is masked; who may not see accounts gets none."""

    case_id: int
    reference: str
    title: str
    status: str
    category_code: str
    region: str
    received_at: datetime
    account_no: str | None
    found_by: FoundBy


Way = tuple[FoundBy, Select[Any], Mapping[str, Any]]


def search_cases(connection: Connection, actor: Actor, *, text: str, reference: Reference) -> list[Hit]:
    """Cases for what was typed, surest way first. One of our references, written without a slip, is the whole
    answer; else a reference one slip away, a foreign reference or an account number; failing these, contacts'
    names and the words of the query. Each case once.
    """
    check(actor, "search")
    text = text.strip()[:200]
    if not text:
        return []
    prefix, letters = reference.municipality.reference_prefix, reference.region_letters
    near = list(candidates(text, prefix=prefix, regions=letters))
    found_by: FoundBy = "reference" if _is_reference(text) else "similar reference"
    hits = _collect(connection, actor, [(found_by, _BY_OURS, {"near": near})]) if near else []
    if hits and found_by == "reference":
        return hits
    ways: list[Way] = [
        ("foreign reference", _BY_FOREIGN, {"normalised": normalise_foreign(text)}),
        ("account", _BY_ACCOUNT, {"account_no": "".join(text.split())}),
    ]
    hits = _collect(connection, actor, ways, hits)
    if not hits and (words := _as_words(text)):
        asked = {"words": words}
        hits = _collect(connection, actor, [("name", _BY_NAME, asked), ("words", _BY_WORDS, asked)])
    return hits


def _is_reference(text: str) -> bool:
    try:
        parse_reference(text)
    except InvalidInput:
        return False
    return True


def _collect(
    connection: Connection, actor: Actor, ways: Iterable[Way], before: Iterable[Hit] = ()
) -> list[Hit]:
    sees_accounts = may(actor, "see_account")
    found = {hit.case_id: hit for hit in before}
    for found_by, statement, asked in ways:
        for row in connection.execute(statement, asked):
            account = mask_account(row.account_no) if sees_accounts else None
            values: tuple[Any, ...] = (*row[:-1], account, found_by)
            found.setdefault(row.case_id, Hit(*values))
    return list(found.values())[:MOST_HITS]


def _as_words(text: str) -> str:
    """The text as a tsquery: every word, the last one possibly unfinished."""
    words = re.findall(r"\w+", text.lower())
    return " & ".join([*(f"'{word}'" for word in words[:-1]), *(f"'{word}':*" for word in words[-1:])])


def _hits(condition: ColumnElement[bool]) -> Select[Any]:
    columns = [cases.c[name] for name in Hit.__dataclass_fields__ if name != "found_by"]
    return sa.select(*columns).where(condition).order_by(cases.c.received_at.desc()).limit(MOST_HITS)


def _with_foreign() -> ColumnElement[bool]:
    known = sa.select(foreign_reference.c.case_id).where(
        foreign_reference.c.normalised == sa.bindparam("normalised")
    )
    return cases.c.case_id.in_(known)


_SIMPLE: Final[ColumnElement[Any]] = sa.literal_column("'simple'::regconfig")
_WORDS: Final = sa.func.to_tsquery(_SIMPLE, sa.bindparam("words", type_=sa.Text))


def _with_name() -> ColumnElement[bool]:
    named = sa.func.to_tsvector(_SIMPLE, contact.c.name)
    people = sa.select(contact.c.contact_id).where(named.bool_op("@@")(_WORDS)).limit(MOST_WORD_MATCHES)
    return cases.c.contact_id.in_(people)


def _with_words() -> ColumnElement[bool]:
    matching = sa.func.casework.cases_with_words(_WORDS, MOST_WORD_MATCHES)
    return cases.c.case_id.in_(
        sa.select(sa.func.unnest(sa.func.array(sa.select(matching).scalar_subquery())))
    )


_BY_OURS: Final = _hits(cases.c.reference.in_(sa.bindparam("near", expanding=True)))
_BY_FOREIGN: Final = _hits(_with_foreign())
_BY_ACCOUNT: Final = _hits(cases.c.account_no == sa.bindparam("account_no"))
_BY_NAME: Final = _hits(_with_name())
_BY_WORDS: Final = _hits(_with_words())
