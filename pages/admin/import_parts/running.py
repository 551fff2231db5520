"""Jobs of an upload: what they say while they run, and what came of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.layout import draw_step
from pages.kit.plain import escape
from queries.imports.uploads import IMPORT, Upload, ask_for
from queries.jobs import Job, get_job, request_cancel
from rules.errors import DomainError

_EVERY_SECONDS: Final = 1.0
OPEN: Final = ("queued", "running")
_ROWS: Final[Mapping[str, str]] = {
    "rows_read": "Rows read",
    "rows_created": "New",
    "rows_updated": "Updated",
    "rows_unchanged": "Nothing new",
    "rows_rejected": "Left out",
}


def find_job(job_id: int | None) -> Job | None:
    """The job as it stands, if one was asked for."""
    return None if job_id is None else read(current_actor(), get_job, job_id=job_id)


@st.fragment(run_every=_EVERY_SECONDS)
def follow(job_id: int, words: str) -> None:
    """Show a job's progress and a way to cancel it; the whole page once it has ended."""
    job = read(current_actor(), get_job, job_id=job_id)
    if job.status not in OPEN:
        st.rerun()
    said = escape(job.message or "") if job.status == "running" else "waits for a worker"
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    st.progress(share, text=f"{words}: {said}. You can close this page; it goes on.")
    if job.cancel_requested_at is not None:
        st.caption("It stops at its next step.")
    elif st.button("Cancel", key=f"cancel_{job_id}"):
        try:
            perform(current_actor(), request_cancel, job_id=job_id)
        except DomainError as refused:
            st.error(escape(str(refused)))


def draw_trial(job: Job) -> None:
    """What a dry run found."""
    st.subheader("Dry run", anchor=False)
    if job.status == "cancelled":
        st.info("The dry run was cancelled.")
        return
    if job.result is None:
        draw_refusal(job)
        return
    st.markdown(f"It would make **{show_count(job.result['new_cases'])}** queries. Nothing was written.")
    _draw_counts(job.result)
    reasons = job.result["reasons"]
    if reasons:
        rows = [[column, reason, show_count(count)] for column, reason, count in reasons]
        draw_grid(["Column", "Why it would be left out", "Rows"], rows, "Reasons", right=(2,))


def draw_refusal(job: Job) -> None:
    """Why a job failed, one line a fault."""
    lines = (job.message or "It failed without a word.").splitlines()
    st.error("  \n".join(escape(line) for line in lines[:40]))


def draw_import(job: Job, upload: Upload) -> None:
    """What an import did, row by row adding up, with ways to the rows."""
    st.subheader("Import", anchor=False)
    if job.result is None:
        if job.status == "cancelled":
            st.info("The import was cancelled. What was merged until then stays; it can go on.")
        else:
            draw_refusal(job)
        if upload.erased_at is None and st.button("Go on with the import", key=f"resume_{upload.upload_id}"):
            perform(current_actor(), ask_for, upload_id=upload.upload_id, kind=IMPORT)
            st.rerun()
        return
    result = job.result
    st.success("The import is done.")
    _draw_counts(result)
    st.markdown(
        f"**{escape(result['source'])}** has {show_count(result['cases'])} queries from all its files,"
        f" {show_count(result['cases_open'])} of them open; from {_tell(result['earliest_at'])}"
        f" to {_tell(result['latest_at'])}."
    )
    with st.container(horizontal=True):
        if result["rows_rejected"]:
            draw_step(
                f"Repair rows left out ({show_count(result['rows_rejected'])})",
                key=f"repair_{result['batch_id']}",
                batch=str(result["batch_id"]),
            )


def _draw_counts(result: Mapping[str, Any]) -> None:
    rows = [[label, show_count(result[name])] for name, label in _ROWS.items()]
    draw_grid(["Rows", "Count"], rows, "Rows read = new + updated + nothing new + left out", right=(1,))
    parts = " + ".join(show_count(result[name]) for name in list(_ROWS)[1:])
    st.caption(f"{show_count(result['rows_read'])} = {parts}")


def _tell(at: str | None) -> str:
    return show_instant(datetime.fromisoformat(at) if at else None)
