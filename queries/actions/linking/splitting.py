"""Making several queries of one contact: each with its own category and words, all from the first day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.attachments import attachment, attachment_content
from data.tables.cases import case_text
from data.tables.links import case_link
from queries.actions.hand_on import open_handoff, plan_first_handing
from queries.actions.linking.merging import known_since
from queries.actions.log_case import shorten
from queries.actions.record import NewCase, record, record_new
from queries.actions.steps import begin, require_text, require_topic
from queries.cases import CaseRecord
from queries.linking.links import SPLIT
from queries.routing.route import route
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput, MoveNotAllowed
from rules.events import Event
from rules.linking.allowed import MOST_PARTS
from rules.lookups import Reference
from rules.undoing import LINK_ID

_SHORTEST: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One query that is to be split off: what it is about, and which texts and files it takes along."""

    words: str
    category_code: str
    subcategory_code: str | None = None
    text_ids: tuple[int, ...] = ()
    attachment_ids: tuple[int, ...] = ()


def split(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    parts: Sequence[Part],
    reference: Reference,
    now: datetime,
) -> list[CaseRecord]:
    """Make new queries of the same contact, account, channel and receipt; gives them in the order asked for.

    The first keeps its reference and everything that lies with it: what a part takes along is copied.

    Raises:
        InvalidInput: no part, too many, or one without words or category; nothing was made.
        MoveNotAllowed: the query is resolved, or its story holds something dated later than now.
    """
    case, step = begin(connection, actor, "split", case_id=case_id, seen_seq=seen_seq, reference=reference)
    if case.state.last_event_at is not None and case.state.last_event_at > now:
        raise MoveNotAllowed(f"{case.reference} holds something dated later than now. Split it after that.")
    checked = _require(parts, case, reference)
    made = [_make(connection, actor, case, part, reference, now) for part in checked]
    body = step | {"into_ids": [new.case_id for new in made], "into": [new.reference for new in made]}
    parted = Event(events.SPLIT, now, body, actor.user_id)
    record(connection, actor, case, [parted], reference=reference, now=now)
    return made


def _require(parts: Sequence[Part], case: CaseRecord, reference: Reference) -> list[Part]:
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InvalidInput(f"Split off one query at least and {MOST_PARTS} at most.")
    checked = []
    for number, part in enumerate(parts, start=1):
        what = "what the resident says in it" if len(parts) == 1 else f"what query {number} is about"
        words = require_text(part.words, what, shortest=_SHORTEST)
        require_topic(reference, part.category_code, part.subcategory_code)
        checked.append(
            Part(words, part.category_code, part.subcategory_code, part.text_ids, part.attachment_ids)
        )
    topics = {(part.category_code, part.subcategory_code, part.words) for part in checked}
    if len(topics) < len(checked):
        raise InvalidInput("Two of the parts say the same. Make them differ, or leave one out.")
    return checked


def _make(
    connection: Connection, actor: Actor, case: CaseRecord, part: Part, reference: Reference, now: datetime
) -> CaseRecord:
    received_at = case.state.received_at or now
    body = _body(case, part, reference, now)
    texts = _read_texts(connection, case.case_id, part.text_ids)
    body |= route(connection, body, part.words, reference, now)
    handing = plan_first_handing(body, reference, now)
    logged = Event(events.LOGGED, received_at, body, actor.user_id)
    written = [
        Event(events.NOTED, now, {"from": case.reference, "at": text.written_at.isoformat()}, actor.user_id)
        for text in texts
    ]
    new = record_new(
        connection,
        actor,
        NewCase(title=shorten(part.words)),
        [logged, *written, *handing],
        texts=[("words", part.words), *(("note", text.body) for text in texts)],
        logged_at=known_since(case),
        reference=reference,
        now=now,
    )
    if handing:
        open_handoff(connection, actor, case=new, reference=reference, now=now)
    link_id = connection.execute(
        sa.insert(case_link)
        .values(case_id=new.case_id, to_id=case.case_id, kind=SPLIT, made_by=actor.user_id, made_at=now)
        .returning(case_link.c.link_id)
    ).scalar_one()
    told = {LINK_ID: link_id, "kind": SPLIT, "to_id": case.case_id, "to": case.reference}
    added = [
        Event(events.ATTACHED, now, {"attachment_id": number}, actor.user_id)
        for number in _copy_files(connection, actor, case.case_id, new.case_id, part.attachment_ids, now)
    ]
    linked = Event(events.LINKED, now, told, actor.user_id)
    return record(connection, actor, new, [*added, linked], reference=reference, now=now)


def _body(case: CaseRecord, part: Part, reference: Reference, now: datetime) -> dict[str, Any]:
    state = case.state
    received_on = reference.local_day(state.received_at or now)
    same = (
        "priority_code", "account_no", "customer_class_code", "region", "delimitation_code", "ward_no",
        "channel_code", "contact_id", "hardship",
    )  # fmt: skip
    return {name: getattr(state, name) for name in same} | {
        "category_code": part.category_code,
        "subcategory_code": part.subcategory_code,
        "entity_code": reference.owner_entity(part.category_code, part.subcategory_code, received_on),
        "next_step": "First look at the query",
        "next_step_on": reference.calendar.working_day_after(reference.local_day(now), 1).isoformat(),
    }


def _read_texts(
    connection: Connection, case_id: int, text_ids: Iterable[int]
) -> Sequence[Row[int, str, datetime]]:
    wanted = set(text_ids)
    if not wanted:
        return ()
    text = case_text.c
    found = connection.execute(
        sa.select(text.text_id, text.body, text.written_at)
        .where(text.case_id == case_id, text.text_id.in_(wanted), text.body.is_not(None))
        .order_by(text.text_id)
    ).all()
    if len(found) != len(wanted):
        raise InvalidInput("A text that a part takes along is not on this query any more. Look again.")
    return found


def _copy_files(
    connection: Connection,
    actor: Actor,
    case_id: int,
    new_id: int,
    attachment_ids: Iterable[int],
    now: datetime,
) -> list[int]:
    """Keep the files with the new case too; the bytes of a folder are kept once, by their content."""
    copied = []
    names = ("file_name", "media_type", "size_bytes", "sha256", "place")
    for number in sorted(set(attachment_ids)):
        kept = sa.select(
            sa.literal(new_id), *(attachment.c[name] for name in names), sa.literal(actor.user_id),
            sa.literal(now, sa.TIMESTAMP(timezone=True)),
        ).where(attachment.c.attachment_id == number, attachment.c.case_id == case_id)  # fmt: skip
        made = connection.execute(
            sa.insert(attachment)
            .from_select(["case_id", *names, "added_by", "added_at"], kept)
            .returning(attachment.c.attachment_id)
        ).scalar_one_or_none()
        if made is None:
            raise InvalidInput("A file that a part takes along is not on this query any more. Look again.")
        content = sa.select(sa.literal(made), attachment_content.c.content).where(
            attachment_content.c.attachment_id == number
        )
        connection.execute(sa.insert(attachment_content).from_select(["attachment_id", "content"], content))
        copied.append(made)
    return copied
