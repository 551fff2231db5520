"""Evidence: files that support a decision, recognised by their content."""

from datetime import datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.settings import get_settings
from data.tables.attachments import attachment, attachment_content
from outward.files import sniff, store
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference

LONGEST_NAME: Final = 120


def attach(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    file_name: str,
    content: bytes,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Keep a file with the case. The bytes go to the database, or to the configured folder.

    Raises:
        InvalidInput: empty, too large, or of a kind that is not kept; the content decides, not the name.
    """
    case, step = begin(connection, actor, "attach", case_id=case_id, seen_seq=None, reference=reference)
    attachment_id = keep_file(
        connection, actor, case_id=case_id, file_name=file_name, content=content, now=now
    )
    body = step | {"attachment_id": attachment_id}
    attached = Event(events.ATTACHED, now, body, actor.user_id)
    return record(connection, actor, case, [attached], reference=reference, now=now)


def keep_file(
    connection: Connection, actor: Actor, *, case_id: int, file_name: str, content: bytes, now: datetime
) -> int:
    """Keep the bytes of a file of a case, for actions that record what it is; gives its number.

    Raises:
        InvalidInput: as `attach`.
    """
    media_type = _check(file_name, content)
    folder = get_settings().attachments_dir
    digest = sha256(content).digest()
    if folder is not None:
        store(folder, digest, content)
    attachment_id: int = connection.execute(
        sa.insert(attachment)
        .values(
            case_id=case_id,
            file_name=clean_name(file_name),
            media_type=media_type,
            size_bytes=len(content),
            sha256=digest,
            place="database" if folder is None else "folder",
            added_by=actor.user_id,
            added_at=now,
        )
        .returning(attachment.c.attachment_id)
    ).scalar_one()
    if folder is None:
        connection.execute(sa.insert(attachment_content).values(attachment_id=attachment_id, content=content))
    return attachment_id


def _check(file_name: str, content: bytes) -> str:
    most = get_settings().attachment_megabytes
    if not content:
        raise InvalidInput(f"{file_name} is empty. Choose the file again.")
    if len(content) > most * 1_000_000:
        raise InvalidInput(f"{file_name} is larger than {most} MB. Make it smaller, or send its pages apart.")
    media_type = sniff(content)
    if media_type is None:
        raise InvalidInput(
            f"{file_name} is not a kind of file that is kept as evidence. "
            "Send a picture (JPEG, PNG, WebP), a PDF, or a plain text."
        )
    return media_type


def clean_name(file_name: str) -> str:
    """The name without folders or control characters, short enough to show."""
    bare = file_name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(character for character in bare if character.isprintable()).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if len(bare) <= LONGEST_NAME:
        return bare or "file"
    return f"{(stem or ending)[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else bare[:LONGEST_NAME]
