"""Staged facts into cases: new cases folded and written whole, known cases given what is new to them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.actions.bulk import prepare_for_bulk
from queries.actions.log_case import shorten
from queries.actions.record import NewCase
from queries.actions.record_staged import StagedCase, number_staged, record_staged
from queries.case_import.changes import change_known_cases
from queries.case_import.stage import SCHEMA
from queries.cases import CaseRecord
from rules.access import check
from rules.actor import Actor
from rules.case import CaseState, replay_source
from rules.lookups import Reference

_CACHE_LIMIT: Final = 50_000


# case_no, at, head, body, told, refs, identity: one fact as it lies in staging
StagedFact = tuple[int, datetime, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class FoldedRange:
    """New cases of a range, folded and numbered; `row_count` rows of the file made them."""

    first: int
    last: int
    new: Sequence[StagedCase]
    records: Sequence[CaseRecord]
    row_count: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What a range did: rows that made new cases, and rows that changed known ones."""

    rows_created: int
    rows_updated: int


@dataclass(slots=True)
class Folder:
    """Folds new cases of one source; what happens again and again is read once."""

    source: str
    reference: Reference
    _heads: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def fold_range(
        self, connection: Connection, actor: Actor, *, first: int, last: int, now: datetime
    ) -> FoldedRange:
        """Read the new cases from first to last, fold each, and give them their numbers and references.

        Staging holds each fact once and gives them in the order of replay.
        """
        check(actor, "import_cases")
        names = {no: (name, rows) for no, name, rows in _list_new_cases(connection, first, last)}
        facts = _read_facts(connection, first, last) if names else []
        new = [self._fold_case(no, names[no][0], list(told)) for no, told in groupby(facts, itemgetter(0))]
        records = number_staged(connection, actor, new, reference=self.reference, now=now)
        return FoldedRange(first, last, new, records, sum(rows for _, rows in names.values()))

    def _fold_case(self, case_no: int, source_reference: str, facts: list[StagedFact]) -> StagedCase:
        state = replay_source(self._read_words(facts))
        words, identity = next(((fact[4], fact[6]) for fact in facts if fact[4]), ("", ""))
        return StagedCase(
            case_no=case_no,
            new=NewCase(self.entitle(words, state), self.source, source_reference),
            state=state,
            events=len(facts),
            words=words,
            words_identity=identity,
            foreign_references=[(self.source, source_reference), *_list_references(facts)],
        )

    def _read_words(self, facts: list[StagedFact]) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
        """What to replay. Fields that the event before told alike change nothing, and are not read again."""
        before = ""
        for _, at, head, fields, *_ in facts:
            body = self._heads.get(head)
            if body is None:
                if len(self._heads) >= _CACHE_LIMIT:
                    self._heads.clear()
                body = self._heads[head] = json.loads(head + "}")
            if fields and fields != before:
                before = fields
                body = {**body, **json.loads("{" + fields[1:])}
            yield at, body

    def entitle(self, words: str, state: CaseState) -> str:
        """The first paragraph of what was told; without words the name of what the case is about."""
        if words:
            return shorten(words.partition("\n\n")[0])
        subcategory = self.reference.subcategories.get(state.subcategory_code or "")
        return subcategory.name if subcategory else self.reference.categories[state.category_code].name


def _list_references(facts: list[StagedFact]) -> list[tuple[str, str]]:
    told = {fact[5] for fact in facts}
    return [(system, reference) for refs in sorted(told) if refs for system, reference in json.loads(refs)]


def _list_new_cases(connection: Connection, first: int, last: int) -> Sequence[Any]:
    return connection.execute(
        sa.text(
            f"SELECT case_no, reference, row_count FROM {SCHEMA}.staged_case"
            " WHERE case_no BETWEEN :first AND :last AND case_id IS NULL"
        ),
        {"first": first, "last": last},
    ).all()


def _read_facts(connection: Connection, first: int, last: int) -> list[StagedFact]:
    """Facts of new cases, through the driver: a row object for each would cost as much as its fold."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute(
            "SELECT f.case_no, f.at, f.head, f.body, f.told, f.refs,"
            "  CASE WHEN f.told <> '' THEN f.identity::text ELSE '' END"
            f" FROM {SCHEMA}.fact f JOIN {SCHEMA}.staged_case c ON c.case_no = f.case_no"
            " WHERE f.case_no BETWEEN %s AND %s AND c.case_id IS NULL ORDER BY f.case_no, f.at, f.tie",
            (first, last),
        )
        facts: list[StagedFact] = cursor.fetchall()
    return facts


def write_range(
    connection: Connection,
    actor: Actor,
    *,
    folded: FoldedRange,
    folder: Folder,
    keep_newest: bool,
    now: datetime,
) -> Merged:
    """Write one range in this transaction: its new cases, and what is new to known ones.

    `keep_newest`: of two tellings of one fact that of the row with the later instant holds, not that of the
    later import.
    """
    check(actor, "import_cases")
    prepare_for_bulk(connection)
    record_staged(connection, actor, folded.new, folded.records, reference=folder.reference, now=now)
    if len(folded.new) == folded.last - folded.first + 1:
        return Merged(folded.row_count, 0)
    updated = change_known_cases(
        connection,
        actor,
        first=folded.first,
        last=folded.last,
        source=folder.source,
        reference=folder.reference,
        entitle=folder.entitle,
        keep_newest=keep_newest,
        now=now,
    )
    return Merged(folded.row_count, updated)


def preview_known(
    connection: Connection,
    actor: Actor,
    *,
    first: int,
    last: int,
    folder: Folder,
    keep_newest: bool,
    now: datetime,
) -> int:
    """How many rows of a range would tell a known case something new: written, counted and taken back."""
    check(actor, "import_cases")
    prepare_for_bulk(connection)
    with connection.begin_nested() as attempt:
        updated = change_known_cases(
            connection, actor, first=first, last=last, source=folder.source, reference=folder.reference,
            entitle=folder.entitle, keep_newest=keep_newest, now=now,
        )  # fmt: skip
        attempt.rollback()
    return updated
