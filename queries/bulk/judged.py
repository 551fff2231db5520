"""Many cases judged at once: the event of each that can be changed as asked, and why others cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from queries.bulk.surroundings import list_unreachable, read_kins, share_out
from queries.cases import CaseRecord
from rules.actor import Actor
from rules.bulk.changes import Balance, Change, Gather, Tell
from rules.bulk.judging import Around, Refusal, judge, may_be_shared
from rules.events import Event
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Judged:
    """Cases with their events, in the order given; and those refused, by reason, the commonest first."""

    accepted: Sequence[tuple[CaseRecord, Event]]
    refused: Mapping[str, Sequence[CaseRecord]]


def judge_many(
    connection: Connection,
    actor: Actor,
    records: Sequence[CaseRecord],
    change: Change,
    *,
    shares: Mapping[int, int] | None = None,
    reference: Reference,
    now: datetime,
) -> Judged:
    """Judge each case for a change that `require_change` let pass; `shares` as they were previewed, if so."""
    around = Around(actor, reference, now)
    if isinstance(change, Balance):
        shared = [record for record in records if may_be_shared(record.state, around)]
        around = replace(around, shares=shares or share_out(connection, actor, change, shared))
    if isinstance(change, Tell):
        unreachable = list_unreachable(connection, [record.case_id for record in records])
        around = replace(around, unreachable=unreachable)
    if isinstance(change, Gather):
        around = replace(around, kin=read_kins(connection, records))
    accepted: list[tuple[CaseRecord, Event]] = []
    refused: dict[str, list[CaseRecord]] = {}
    for record in records:
        verdict = judge(record.case_id, record.state, change, around)
        if isinstance(verdict, Refusal):
            refused.setdefault(verdict.reason, []).append(record)
        else:
            accepted.append((record, verdict))
    by_count = sorted(refused.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Judged(accepted, dict(by_count))
