"""Files given to the import page in tests, and a worker that does what was asked."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from data.transaction import perform, read
from jobs.context import JobContext
from jobs.registry import load_works
from jobs.worker import run_job
from queries.imports.uploads import IMPORT, Upload, ask_for, get_upload, keep_upload
from queries.jobs import Job, claim, get_job
from rules.actor import SYSTEM, Actor
from rules.imports.answers import Answers, build_map

HEADER = "Ticket,Received,Closed,Status,Account number"


def work_off(stale_after: timedelta = timedelta(minutes=1)) -> None:
    """Do every job that waits, as a worker would, and those of workers not heard of for a while."""
    works = load_works()
    while job := perform(SYSTEM, claim, worker="w", kinds=tuple(works), stale_after=stale_after):
        run_job(works[job.kind], JobContext(job))


def upload(actor: Actor, content: bytes | str, name: str = "calls.csv") -> Upload:
    """A file, kept and looked at."""
    body = content.encode() if isinstance(content, str) else content
    given = memoryview(body)
    upload_id = perform(actor, keep_upload, file_name=name, content=given, now=datetime.now(UTC))
    work_off()
    return read(actor, get_upload, upload_id=upload_id)


def find_job(job_id: int | None) -> Job:
    assert job_id is not None
    return read(SYSTEM, get_job, job_id=job_id)


def do(actor: Actor, given: Upload, wanted: Mapping[str, Any] | None, kind: str = IMPORT) -> Job:
    """Try or import an upload; gives the job as it ended."""
    job_id = perform(actor, ask_for, upload_id=given.upload_id, kind=kind, wanted=wanted)
    work_off()
    return find_job(job_id)


def answer(given: Upload, source: str, order: str | None = None) -> dict[str, Any]:
    """The map that the guesses make, statuses taken as the usual words."""
    assert given.found is not None
    statuses = {"open": "in_progress", "done": "resolved"}
    answers = Answers(
        source, given.found["guess"], "Africa/Johannesburg", order, "account", "phone", statuses
    )
    return build_map(answers, given.found["form"])


def write_workbook(rows: Sequence[Sequence[Any]], more: Sequence[str] = ()) -> bytes:
    """An Excel workbook with the rows on its first sheet; dates are written as dates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "d mmm yyyy h:mm"}) as book:
        sheet = book.add_worksheet("Calls")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        for name in more:
            book.add_worksheet(name).write(0, 0, "else")
    return out.getvalue()


def write_bomb() -> bytes:
    """A small workbook whose sheet unpacks to a hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", escape("a") * 100_000_000)
    return out.getvalue()
