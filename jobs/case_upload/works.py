"""The jobs of the import page: look at an upload, try it, import it, put corrected rows through again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data.transaction import perform
from jobs.case_import.importer import Source, run_mapped
from jobs.case_import.job import make_teller
from jobs.case_import.map_model import ImportMap
from jobs.case_import.map_reading import parse_map
from jobs.case_import.trial import try_mapped
from jobs.case_upload.looking import look_at
from jobs.case_upload.material import Material, lay_out
from jobs.context import JobContext
from queries.imports.uploads import keep_found
from rules.actor import SYSTEM


def look_at_upload(context: JobContext) -> Mapping[str, Any]:
    """Keep what is in an upload; what makes it unreadable becomes the job's message."""
    with lay_out(context.arguments["upload_id"]) as material:
        found = look_at(material)
    perform(SYSTEM, keep_found, upload_id=material.upload.upload_id, found=found)
    return {}


def try_upload(context: JobContext) -> Mapping[str, Any]:
    """What importing the upload with its map would do is the job's result."""
    with lay_out(context.arguments["upload_id"]) as material:
        source, wanted = _read_order(material)
        return try_mapped(source, wanted, SYSTEM, make_teller(context)).as_result()


def import_upload(context: JobContext) -> Mapping[str, Any]:
    """Import the upload with its map; started again after a kill or a cancel it goes on where it was."""
    with lay_out(context.arguments["upload_id"]) as material:
        source, wanted = _read_order(material)
        summary = run_mapped(source, wanted, SYSTEM, make_teller(context))
    given = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(summary.given).items()
    }
    return {"batch_id": summary.batch_id, "source": summary.source, **asdict(summary.rows), **given}


def _read_order(material: Material) -> tuple[Source, ImportMap]:
    upload = material.upload
    wanted = parse_map(dict(upload.map or {}), f"of {upload.file_name}")
    return Source(material.path, upload.file_name, upload.upload_id), wanted
