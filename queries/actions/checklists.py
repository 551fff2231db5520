"""Filling in the checklist of a facility, and making a finding of what is not OK there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.dialects.postgresql import insert

from data.settings import get_settings
from data.tables.facilities import facility_answer, facility_check, facility_photo
from data.tables.outings import facility, outing, outing_stop
from outward.files import sniff
from queries.actions.attach import attach
from queries.actions.log_case import Capture, log_case
from queries.actions.outings.linking import link_case
from queries.actions.outings.locked import lock_live
from queries.cases import CaseRecord
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.facilities import LONGEST_WORDS, Answer, check_answers, tell_finding
from rules.lookups import Reference

PICTURES: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
MOST_PHOTOS: Final = 3


def fill_checklist(
    connection: Connection,
    actor: Actor,
    *,
    facility_id: int,
    token: str,
    answers: Mapping[str, Answer],
    note: str = "",
    outing_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> int:
    """Keep what was seen of a facility, all of it or nothing; gives the check's number.

    `token` names this one sending: a second one of it gives the same number and keeps nothing.

    Raises:
        NotFound: no such facility in use, or it lies outside the councillor's wards.
        InvalidInput: an answer, a photo or the note cannot be kept.
        Conflict: the outing was cancelled.
    """
    check(actor, "fill_checklist")
    found = _find_facility(connection, actor, facility_id)
    if outing_id is not None:
        lock_live(connection, outing_id)
    tidy = check_answers(answers, reference.list_facility_items(found.kind))
    note = " ".join(note.split())
    if len(note) > LONGEST_WORDS:
        raise InvalidInput(f"Keep the note under {LONGEST_WORDS} characters.")
    kinds = {code: [_check_photo(photo) for photo in answer.photos] for code, answer in tidy.items()}
    new = insert(facility_check).values(
        facility_id=facility_id,
        outing_id=outing_id,
        token=token,
        note=note,
        checked_by=actor.user_id,
        checked_at=now,
    )
    kept = new.on_conflict_do_nothing(index_elements=["token"]).returning(facility_check.c.check_id)
    check_id = connection.scalar(kept)
    if check_id is None:
        before = sa.select(facility_check.c.check_id).where(facility_check.c.token == token)
        return int(connection.execute(before).scalar_one())
    _keep_answers(connection, check_id, tidy, kinds)
    if outing_id is not None:
        _mark_stop(connection, outing_id, facility_id, tidy, now)
    return int(check_id)


def make_finding(
    connection: Connection,
    actor: Actor,
    *,
    check_id: int,
    item_code: str,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Log what was not OK as a finding, with its photos, for the department that owns it.

    Raises:
        NotFound: no such answer in the actor's wards.
        Conflict: it is a finding already, or was OK.
    """
    check(actor, "fill_checklist")
    seen = _lock_answer(connection, check_id, item_code)
    if seen.answer != "not_ok" or seen.case_id is not None:
        raise Conflict("This was made a finding already." if seen.case_id else "This was not found wanting.")
    item = reference.facility_items[item_code]
    capture = Capture(
        words=tell_finding(seen.name, item, seen.words),
        category_code=item.category_code,
        subcategory_code=item.subcategory_code,
        channel_code=_choose_channel(reference, seen.outing_kind),
        received_at=seen.checked_at,
        ward_no=seen.ward_no,
    )
    case = log_case(connection, actor, capture=capture, reference=reference, now=now)
    connection.execute(
        sa.update(facility_answer)
        .where(facility_answer.c.check_id == check_id, facility_answer.c.item_code == item_code)
        .values(case_id=case.case_id)
    )
    if seen.outing_id is not None:
        link_case(
            connection, actor, outing_id=seen.outing_id, case_id=case.case_id, part="captured",
            reference=reference, now=now,
        )  # fmt: skip
    _attach_photos(connection, actor, case, check_id, item_code, reference, now)
    return case


def _find_facility(connection: Connection, actor: Actor, facility_id: int) -> Row[*tuple[Any, ...]]:
    row = connection.execute(
        sa.select(facility).where(facility.c.facility_id == facility_id, facility.c.retired_at.is_(None))
    ).one_or_none()
    if row is None or (actor.role == "councillor" and row.ward_no not in actor.wards):
        raise NotFound("There is no such facility in your wards.")
    return row


def _check_photo(content: bytes) -> str:
    most = get_settings().attachment_megabytes
    media_type = sniff(content)
    if media_type not in PICTURES:
        raise InvalidInput("A photo must be a picture: JPEG, PNG or WebP.")
    if len(content) > most * 1_000_000:
        raise InvalidInput(f"A photo is larger than {most} MB. Take it smaller.")
    return media_type


def _keep_answers(
    connection: Connection, check_id: int, answers: Mapping[str, Answer], kinds: Mapping[str, list[str]]
) -> None:
    rows = [
        {"check_id": check_id, "item_code": code, "answer": answer.reply, "words": answer.words}
        for code, answer in answers.items()
    ]
    connection.execute(sa.insert(facility_answer), rows)
    photos = [
        {"check_id": check_id, "item_code": code, "media_type": media_type, "content": content}
        for code, answer in answers.items()
        for media_type, content in zip(kinds[code], answer.photos, strict=True)
    ]
    if photos:
        connection.execute(sa.insert(facility_photo), photos)


def _mark_stop(
    connection: Connection, outing_id: int, facility_id: int, answers: Mapping[str, Answer], now: datetime
) -> None:
    """Who fills in a checklist has been there: the stop says so, and how much is wanting."""
    wanting = sum(answer.reply == "not_ok" for answer in answers.values())
    statement = sa.update(outing_stop).where(
        outing_stop.c.outing_id == outing_id,
        outing_stop.c.facility_id == facility_id,
        outing_stop.c.seen_at.is_(None),
    )
    connection.execute(statement.values(seen_at=now, outcome=f"{wanting} not OK" if wanting else "all OK"))


def _lock_answer(connection: Connection, check_id: int, item_code: str) -> Row[*tuple[Any, ...]]:
    row = connection.execute(
        sa.select(
            *facility_answer.c["answer", "words", "case_id"],
            *facility_check.c["outing_id", "checked_at"],
            *facility.c["name", "ward_no"],
            outing.c.kind.label("outing_kind"),
        )
        .select_from(
            facility_answer.join(facility_check, facility_check.c.check_id == facility_answer.c.check_id)
            .join(facility, facility.c.facility_id == facility_check.c.facility_id)
            .outerjoin(outing, outing.c.outing_id == facility_check.c.outing_id)
        )
        .where(facility_answer.c.check_id == check_id, facility_answer.c.item_code == item_code)
        .with_for_update(of=facility_answer)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such answer in your wards.")
    return row


def _choose_channel(reference: Reference, outing_kind: str | None) -> str:
    """The outing's own channel where the municipality has one, else the first on which queries come in."""
    known = {channel.code for channel in reference.channels.values() if not channel.retired}
    wanted = (outing_kind, "own_finding", *(c.code for c in reference.channels.values() if c.is_capture))
    return next(code for code in wanted if code in known)


def _attach_photos(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    check_id: int,
    item_code: str,
    reference: Reference,
    now: datetime,
) -> None:
    rows = connection.execute(
        sa.select(facility_photo.c.media_type, facility_photo.c.content)
        .where(facility_photo.c.check_id == check_id, facility_photo.c.item_code == item_code)
        .order_by(facility_photo.c.photo_id)
    ).all()
    for number, row in enumerate(rows, start=1):
        attach(
            connection, actor, case_id=case.case_id, file_name=f"photo-{number}.{PICTURES[row.media_type]}",
            content=row.content, reference=reference, now=now,
        )  # fmt: skip
