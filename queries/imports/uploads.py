"""Uploaded files: kept in pieces, looked at, tried and imported by jobs of a worker."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.imports import import_upload, import_upload_part
from data.tables.jobs import job
from queries.jobs import insert_job
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound

PART_BYTES: Final = 1 << 20
LARGEST_UPLOAD: Final = 500 * 1024 * 1024
LOOK: Final = "look_at_upload"
TRY: Final = "try_upload"
IMPORT: Final = "import_upload"
_COLUMN_OF: Final = {LOOK: "look_job", TRY: "try_job", IMPORT: "import_job"}


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file. `found`, `map`: as the worker saw it and as somebody mapped it.

    `erased_at`: since when only this is left of it.
    """

    upload_id: int
    file_name: str
    file_bytes: int
    uploaded_by: int
    uploaded_at: datetime
    found: Mapping[str, Any] | None
    map: Mapping[str, Any] | None
    look_job: int | None
    try_job: int | None
    import_job: int | None
    erased_at: datetime | None


def keep_upload(
    connection: Connection, actor: Actor, *, file_name: str, content: memoryview, now: datetime
) -> int:
    """Keep a file in pieces and ask a worker to look at it. Returns its number.

    Raises:
        InvalidInput: it is empty, or larger than the desk takes.
    """
    check(actor, "import_cases")
    if not content.nbytes:
        raise InvalidInput(f"{file_name} is empty. Choose a file with a header line and rows.")
    if content.nbytes > LARGEST_UPLOAD:
        raise InvalidInput(
            f"{file_name} has {content.nbytes >> 20} MB; the page takes {LARGEST_UPLOAD >> 20} MB."
            " Split it, or let an operator run manage.py import-cases."
        )
    values = {
        "file_name": file_name.replace("\0", "")[:255],
        "file_bytes": content.nbytes,
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "uploaded_by": actor.user_id,
        "uploaded_at": now,
    }
    upload_id: int = connection.execute(
        sa.insert(import_upload).values(values).returning(import_upload.c.upload_id)
    ).scalar_one()
    for part_no, start in enumerate(range(0, content.nbytes, PART_BYTES)):
        body = bytes(content[start : start + PART_BYTES])
        part = {"upload_id": upload_id, "part_no": part_no, "body": body}
        connection.execute(sa.insert(import_upload_part).values(part))
    _start(connection, actor, upload_id, LOOK)
    return upload_id


def ask_for(
    connection: Connection,
    actor: Actor,
    *,
    upload_id: int,
    kind: str,
    wanted: Mapping[str, Any] | None = None,
) -> int:
    """Ask a worker to try or to import an upload, with a map or with the one it has. Returns the job.

    Raises:
        Conflict: a worker is at it already, or the file was erased.
        NotFound: there is no such upload.
    """
    check(actor, "import_cases")
    upload = _lock(connection, upload_id)
    if upload.erased_at is not None:
        raise Conflict("This file is not kept any more. Upload it again; what is in already stays as it is.")
    running = sa.select(job.c.job_id).where(
        job.c.job_id.in_([n for n in (upload.try_job, upload.import_job) if n]),
        job.c.status.in_(("queued", "running")),
    )
    if connection.scalar(running) is not None:
        raise Conflict("A worker is at this file already. Wait for it, or cancel it first.")
    if wanted is not None:
        connection.execute(
            sa.update(import_upload)
            .where(import_upload.c.upload_id == upload_id)
            .values(map=dict(wanted), try_job=None)
        )
    elif upload.map is None:
        raise Conflict("Say first what the columns mean.")
    return _start(connection, actor, upload_id, kind)


def _lock(connection: Connection, upload_id: int) -> Any:
    row = connection.execute(
        sa.select(import_upload).where(import_upload.c.upload_id == upload_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no upload {upload_id}.")
    return row


def _start(connection: Connection, actor: Actor, upload_id: int, kind: str) -> int:
    job_id = insert_job(connection, actor.user_id, kind, {"upload_id": upload_id})
    connection.execute(
        sa.update(import_upload)
        .where(import_upload.c.upload_id == upload_id)
        .values({_COLUMN_OF[kind]: job_id})
    )
    return job_id


def get_upload(connection: Connection, actor: Actor, *, upload_id: int) -> Upload:
    """One uploaded file.

    Raises:
        NotFound: there is no such upload.
    """
    check(actor, "import_cases")
    found = _list(connection, import_upload.c.upload_id == upload_id, 1)
    if not found:
        raise NotFound(f"There is no upload {upload_id}.")
    return found[0]


def list_uploads(connection: Connection, actor: Actor, *, most: int = 50) -> list[Upload]:
    """The latest uploads that are still kept, newest first."""
    check(actor, "import_cases")
    return _list(connection, import_upload.c.erased_at.is_(None), most)


def _list(connection: Connection, condition: sa.ColumnElement[bool], most: int) -> list[Upload]:
    columns = [import_upload.c[name] for name in Upload.__dataclass_fields__]
    statement = sa.select(*columns).where(condition).order_by(import_upload.c.upload_id.desc()).limit(most)
    return as_records(Upload, connection.execute(statement))


def keep_found(connection: Connection, actor: Actor, *, upload_id: int, found: Mapping[str, Any]) -> None:
    """Keep what a worker saw in an upload."""
    check(actor, "import_cases")
    connection.execute(
        sa.update(import_upload).where(import_upload.c.upload_id == upload_id).values(found=dict(found))
    )


def read_parts(connection: Connection, actor: Actor, *, upload_id: int) -> Iterator[bytes]:
    """The pieces of an upload in their order, while the transaction lasts."""
    check(actor, "import_cases")
    counted = sa.select(sa.func.count()).where(import_upload_part.c.upload_id == upload_id)
    return _read_parts(connection, upload_id, connection.scalar(counted) or 0)


def _read_parts(connection: Connection, upload_id: int, parts: int) -> Iterator[bytes]:
    for part_no in range(parts):
        yield connection.execute(
            sa.select(import_upload_part.c.body).where(
                import_upload_part.c.upload_id == upload_id, import_upload_part.c.part_no == part_no
            )
        ).scalar_one()
