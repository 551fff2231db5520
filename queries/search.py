"""One box for everything somebody may have in hand: a reference, an account, a name, words."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.cases import cases, contact, foreign_reference
from queries.filters import one_of
from queries.rows import as_records
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
    account_no: str | None
    region: str
    received_at: datetime
    found_by: FoundBy


Ways = list[tuple[FoundBy, ColumnElement[bool]]]


def search_cases(connection: Connection, actor: Actor, *, text: str, reference: Reference) -> list[Hit]:
    """Cases for what was typed, surest way first: our reference, a foreign reference or an account number;
    failing these, references one slip away, contacts' names and the words of the query. Each case once.
    """
    check(actor, "search")
    text = text.strip()[:200]
    if not text:
        return []
    prefix, letters = reference.municipality.reference_prefix, reference.region_letters
    near = candidates(text, prefix=prefix, regions=letters)
    exact: Ways = [
        ("foreign reference", _by_foreign(text)),
        ("account", cases.c.account_no == "".join(text.split())),
    ]
    if near:
        found_by: FoundBy = "reference" if _is_reference(text) else "similar reference"
        exact.insert(0, (found_by, one_of(cases.c.reference, near)))
    hits = _collect(connection, actor, exact)
    if not hits and (words := _as_words(text)):
        hits = _collect(connection, actor, [("name", _by_name(words)), ("words", _by_words(words))])
    return hits


def _is_reference(text: str) -> bool:
    try:
        parse_reference(text)
    except InvalidInput:
        return False
    return True


def _collect(connection: Connection, actor: Actor, ways: Ways) -> list[Hit]:
    sees_accounts = may(actor, "see_account")
    found: dict[int, Hit] = {}
    for found_by, condition in ways:
        for hit in as_records(Hit, connection.execute(_hits(condition, found_by))):
            account = mask_account(hit.account_no) if sees_accounts else None
            found.setdefault(hit.case_id, replace(hit, account_no=account))
    return list(found.values())[:MOST_HITS]


def _hits(condition: ColumnElement[bool], found_by: FoundBy) -> Select[tuple[object, ...]]:
    columns = [cases.c[name] for name in Hit.__dataclass_fields__ if name != "found_by"]
    return (
        sa.select(*columns, sa.literal(found_by))
        .where(condition)
        .order_by(cases.c.received_at.desc())
        .limit(MOST_HITS)
    )


def _by_foreign(text: str) -> ColumnElement[bool]:
    known = sa.select(foreign_reference.c.case_id).where(
        foreign_reference.c.normalised == normalise_foreign(text)
    )
    return cases.c.case_id.in_(known)


def _as_words(text: str) -> str:
    """The text as a tsquery: every word, the last one possibly unfinished."""
    words = re.findall(r"\w+", text.lower())
    return " & ".join([*(f"'{word}'" for word in words[:-1]), *(f"'{word}':*" for word in words[-1:])])


def _query(words: str) -> ColumnElement[str]:
    return sa.func.to_tsquery(sa.literal_column("'simple'::regconfig"), words)


def _by_name(words: str) -> ColumnElement[bool]:
    named = sa.func.to_tsvector(sa.literal_column("'simple'::regconfig"), contact.c.name)
    people = (
        sa.select(contact.c.contact_id).where(named.bool_op("@@")(_query(words))).limit(MOST_WORD_MATCHES)
    )
    return cases.c.contact_id.in_(people)


def _by_words(words: str) -> ColumnElement[bool]:
    matching = sa.func.casework.cases_with_words(_query(words), MOST_WORD_MATCHES)
    return cases.c.case_id.in_(
        sa.select(sa.func.unnest(sa.func.array(sa.select(matching).scalar_subquery())))
    )
