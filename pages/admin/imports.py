"""Imports of queries: a file looked at, mapped, tried, imported; and the rows that wait for repair."""

import streamlit as st

from data.transaction import read
from pages.admin.import_parts.mapping import draw_mapping, draw_preview
from pages.admin.import_parts.repairing import draw_repairs
from pages.admin.import_parts.running import OPEN, draw_import, draw_refusal, draw_trial, find_job, follow
from pages.admin.import_parts.uploading import draw_past, draw_upload
from pages.admin.import_parts.waiting import draw_unmatched
from pages.kit.layout import draw_back, read_number
from pages.kit.plain import escape
from pages.kit.require import require
from queries.imports.uploads import get_upload
from rules.actor import Actor


def draw_one(actor: Actor, upload_id: int) -> None:
    """One uploaded file, at the step it has reached."""
    upload = read(actor, get_upload, upload_id=upload_id)
    draw_back("All imports", key="imports_all")
    st.title(escape(upload.file_name), anchor=False)
    look, trial, done = map(find_job, (upload.look_job, upload.try_job, upload.import_job))
    if upload.erased_at is not None:
        st.info("The file is not kept any more. To import more of it, upload it again.")
        if done is not None:
            draw_import(done, upload)
        return
    if look is not None and look.status in OPEN:
        follow(look.job_id, "Looking at the file")
        return
    if upload.found is None:
        if look is not None:
            draw_refusal(look)
        return
    draw_preview(upload.found)
    if done is not None and done.status in OPEN:
        follow(done.job_id, "Importing")
        return
    if done is not None:
        draw_import(done, upload)
    if trial is not None and trial.status in OPEN:
        follow(trial.job_id, "Dry run")
        return
    if trial is not None:
        draw_trial(trial)
    draw_mapping(actor, upload)


def draw_all(actor: Actor) -> None:
    """A place for a file, the imports so far, and what waits for repair."""
    st.title("Imports", anchor=False)
    views = ["Import a file", "Repair list", "Unmatched accounts"]
    batch_id = read_number("batch") if "batch" in st.query_params else None
    view = st.segmented_control(
        "Part", views, default=views[bool(batch_id)], key="imports_view", label_visibility="collapsed"
    )
    if view == views[1]:
        draw_repairs(actor, batch_id)
    elif view == views[2]:
        draw_unmatched(actor)
    else:
        draw_upload(actor)
        draw_past(actor)


actor = require("admin")
if "upload" in st.query_params:
    draw_one(actor, read_number("upload"))
else:
    draw_all(actor)
