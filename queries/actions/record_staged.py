"""The set-based twin of `record` for imports: new cases whose events lie in the staging tables.

The events never leave the database; only what they fold to comes from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text, cases, foreign_reference
from queries.actions.bulk import insert_rows, insert_values
from queries.actions.flows import add_flows, count_in, tell_flows
from queries.actions.record import NewCase
from queries.actions.record_many import issue_numbers, make_record, take_numbers
from queries.case_import.stage import EVENT_BODY
from queries.cases import ROW_COLUMNS, CaseRecord, as_values
from rules.actor import Actor
from rules.case import CaseState
from rules.clocks.deadline_arrays import plan_many
from rules.events import SOURCE_STATUS
from rules.foreign_references import normalise_foreign
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class StagedCase:
    """A case to make from staged facts: what it is, what its facts fold to, how many there are.

    `words` is what the source tells of it, `words_identity` the fact that tells it.
    """

    case_no: int
    new: NewCase
    state: CaseState
    events: int
    words: str = ""
    words_identity: str = ""
    foreign_references: Sequence[tuple[str, str]] = ()


_WORDS_OF_FACTS = (
    " LEFT JOIN unnest(CAST(:word_nos AS integer[]), CAST(:word_identities AS uuid[]),"
    "  CAST(:text_ids AS bigint[])) AS w (case_no, identity, text_id)"
    " ON w.case_no = f.case_no AND w.identity = f.identity"
)


def _insert_facts(text_id: str, join: str) -> sa.TextClause:
    """`seq` follows the order of replay within what this import brings; a later import goes on counting."""
    return sa.text(
        "INSERT INTO casework.case_event"
        " (case_id, seq, kind, at, recorded_at, actor_id, source, tie, body, text_id, identity)"
        " SELECT m.case_id, row_number() OVER (PARTITION BY f.case_no ORDER BY f.at, f.tie),"
        f"  '{SOURCE_STATUS}', f.at, :now, 0, :source, f.tie, {EVENT_BODY}, {text_id}, f.identity"
        " FROM case_staging.fact f JOIN unnest(CAST(:case_nos AS integer[]), CAST(:case_ids AS bigint[]))"
        f"  AS m (case_no, case_id) ON m.case_no = f.case_no{join}"
        " WHERE f.case_no BETWEEN :first AND :last"
    )


_INSERT_EVENTS: Final = _insert_facts("NULL", "")
_INSERT_EVENTS_WITH_WORDS: Final = _insert_facts("w.text_id", _WORDS_OF_FACTS)


def number_staged(
    connection: Connection, actor: Actor, staged: Sequence[StagedCase], *, reference: Reference, now: datetime
) -> list[CaseRecord]:
    """The rows of new cases, with their numbers taken and their references issued in this order."""
    del actor  # the import checked it once
    case_ids = take_numbers(connection, "casework.cases_case_id_seq", len(staged))
    issued = issue_numbers(connection, len(staged))
    deadlines = plan_many([each.state for each in staged], reference.rulebook, [None] * len(staged))
    return [
        make_record(each.new, each.state, due, each.events, case_id, issued, reference, now)
        for each, due, case_id in zip(staged, deadlines, case_ids, strict=True)
    ]


def record_staged(
    connection: Connection,
    actor: Actor,
    staged: Sequence[StagedCase],
    records: Sequence[CaseRecord],
    *,
    reference: Reference,
    now: datetime,
) -> None:
    """Write new cases of one source, numbered before, and all their staged facts."""
    del actor  # the import checked it once; the database checks the rows
    if not staged:
        return
    insert_values(connection, cases, ROW_COLUMNS, map(as_values, records))
    text_ids = _insert_words(connection, staged, records)
    _insert_events(connection, staged, records, text_ids, now)
    _insert_references(connection, staged, records, now)
    add_flows(connection, (row for record in records for row in tell_flows(record, (), reference)))
    count_in(connection, [record.case_id for record in records])


def _insert_words(
    connection: Connection, staged: Sequence[StagedCase], records: Sequence[CaseRecord]
) -> dict[int, int]:
    """Text ids by case_no."""
    told = [(each, record) for each, record in zip(staged, records, strict=True) if each.words]
    numbers = take_numbers(connection, "casework.case_text_text_id_seq", len(told))
    text_ids = {each.case_no: number for (each, _), number in zip(told, numbers, strict=True)}
    insert_rows(
        connection,
        case_text,
        (
            {
                "text_id": text_ids[each.case_no],
                "case_id": record.case_id,
                "kind": "words",
                "body": each.words,
                "sha256": sha256(each.words.encode()).digest(),
                "written_at": record.state.received_at,
            }
            for each, record in told
        ),
    )
    return text_ids


def _insert_events(
    connection: Connection,
    staged: Sequence[StagedCase],
    records: Sequence[CaseRecord],
    text_ids: dict[int, int],
    now: datetime,
) -> None:
    case_nos = [each.case_no for each in staged]
    values = {
        "now": now,
        "source": staged[0].new.source,
        "first": min(case_nos),
        "last": max(case_nos),
        "case_nos": case_nos,
        "case_ids": [record.case_id for record in records],
    }
    if not text_ids:
        connection.execute(_INSERT_EVENTS, values)
        return
    told = [each for each in staged if each.words]
    connection.execute(
        _INSERT_EVENTS_WITH_WORDS,
        values
        | {
            "word_nos": [each.case_no for each in told],
            "word_identities": [each.words_identity for each in told],
            "text_ids": [text_ids[each.case_no] for each in told],
        },
    )


def _insert_references(
    connection: Connection, staged: Sequence[StagedCase], records: Sequence[CaseRecord], now: datetime
) -> None:
    insert_values(
        connection,
        foreign_reference,
        ("case_id", "system", "reference", "normalised", "added_at"),
        (
            (record.case_id, system, foreign, normalise_foreign(foreign), now)
            for each, record in zip(staged, records, strict=True)
            for system, foreign in dict.fromkeys(each.foreign_references)
        ),
    )
