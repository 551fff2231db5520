"""Evidence files of a case: the list, a safe picture, and the audited download."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.settings import get_settings
from data.tables.attachments import attachment, attachment_content
from data.tables.people import app_user
from outward.files import fetch
from outward.pdfs import Unreadable
from queries.actions.audit import add_audit
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as listed on the query page."""

    attachment_id: int
    case_id: int
    file_name: str
    media_type: str
    size_bytes: int
    added_at: datetime
    added_by_name: str


_LISTED: Final = sa.select(
    attachment.c.attachment_id,
    attachment.c.case_id,
    attachment.c.file_name,
    attachment.c.media_type,
    attachment.c.size_bytes,
    attachment.c.added_at,
    app_user.c.display_name,
).join_from(attachment, app_user, app_user.c.user_id == attachment.c.added_by)
_OF_CASE: Final = _LISTED.where(attachment.c.case_id == sa.bindparam("case_id")).order_by(
    attachment.c.attachment_id.desc()
)


def list_attachments(connection: Connection, actor: Actor, *, case_id: int) -> list[Attachment]:
    """The files of a case, newest first."""
    check(actor, "see_case")
    return as_records(Attachment, connection.execute(_OF_CASE, {"case_id": case_id}))


def read_attachment(
    connection: Connection, actor: Actor, *, attachment_id: int, kind: str
) -> tuple[Attachment, bytes]:
    """A file with its bytes; every look ('previewed') and every download ('downloaded') is audited.

    Raises:
        NotFound: no such file in the actor's scope.
        Unreadable: the evidence folder does not hold it any more.
    """
    check(actor, "download_attachment")
    statement = _LISTED.add_columns(attachment.c.sha256, attachment_content.c.content).outerjoin(
        attachment_content, attachment_content.c.attachment_id == attachment.c.attachment_id
    )
    row = connection.execute(statement.where(attachment.c.attachment_id == attachment_id)).one_or_none()
    if row is None:
        raise NotFound("That file does not exist, or is outside your area.")
    *listed, digest, content = row
    found = Attachment(*listed)
    add_audit(connection, actor, kind=f"attachment_{kind}", subject=str(attachment_id), case_id=found.case_id)
    return found, content if content is not None else _from_folder(digest)


def _from_folder(digest: bytes) -> bytes:
    folder = get_settings().attachments_dir
    if folder is None:
        raise Unreadable("The file lies in a folder that is not configured. Set THAROLLO_ATTACHMENTS_DIR.")
    return fetch(folder, digest)
