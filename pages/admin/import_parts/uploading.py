"""Step one: a file is given, and the files that were given before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.case_import.batches import Batch, list_batches
from queries.imports.uploads import LARGEST_UPLOAD, Upload, keep_upload, list_uploads
from rules.actor import Actor
from rules.errors import DomainError

ENDINGS: Final[Mapping[str, str]] = {
    "running": "◐ running",
    "done": "● done",
    "refused": "▲ refused, nothing imported",
    "stopped": "○ stopped, can go on",
}


def draw_upload(actor: Actor) -> None:
    """Draw the form for a file; an upload opens by itself."""
    with st.form("import_upload"):
        file = st.file_uploader(
            "File of queries (CSV, TSV or Excel .xlsx)",
            key="import_file",
            max_upload_size=LARGEST_UPLOAD >> 20,
        )
        sent = st.form_submit_button("Upload and look at it", type="primary", key="import_send")
    if not sent:
        return
    if file is None:
        st.warning("Choose a file first.")
        return
    try:
        upload_id = perform(
            actor, keep_upload, file_name=file.name, content=file.getbuffer(), now=datetime.now(UTC)
        )
    except DomainError as refused:
        st.error(escape(str(refused)))
        return
    st.query_params["upload"] = str(upload_id)
    st.rerun()


def draw_past(actor: Actor) -> None:
    """Draw the files uploaded and the imports made of them and by operators."""
    uploads = read(actor, list_uploads)
    if uploads:
        st.subheader("Files", anchor=False)
        chosen = st.selectbox(
            "Open a file that was uploaded", uploads, None, format_func=_tell, key="import_past"
        )
        if chosen is not None:
            st.query_params["upload"] = str(chosen.upload_id)
            st.rerun()
    batches = read(actor, list_batches)
    if batches:
        st.subheader("Imports", anchor=False)
        draw_batches(batches)


def _tell(upload: Upload) -> str:
    return f"{upload.file_name} · {show_instant(upload.uploaded_at)}"


def draw_batches(batches: list[Batch]) -> None:
    """A table: one import a row, its rows adding up."""
    rows = [
        {
            "No.": str(batch.batch_id),
            "File": batch.file_name,
            "System": batch.source,
            "State": ENDINGS[batch.status],
            "Begun": show_instant(batch.started_at),
            "Rows": show_count(batch.rows_read),
            "New": show_count(batch.rows_created),
            "Updated": show_count(batch.rows_updated),
            "Nothing new": show_count(batch.rows_unchanged),
            "Left out": show_count(batch.rows_rejected),
        }
        for batch in batches
    ]
    headers = list(rows[0])
    draw_grid(headers, [list(row.values()) for row in rows], "Imports, newest first", right=range(5, 10))
