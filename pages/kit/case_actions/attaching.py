"""Evidence files: add one, look at one."""

import base64
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.transaction import perform
from outward.files import draw_preview
from outward.pdfs import Unreadable, count_pages
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import DIALOG, Fields, close_dialog, draw_buttons, refuse, send_dialog
from queries.actions.attach import attach
from queries.attachments import Attachment, read_attachment
from queries.case_page import CasePage
from rules.errors import DomainError
from rules.lookups import Reference

KINDS: Final = ("jpg", "jpeg", "png", "webp", "pdf", "txt", "csv")
MOST_TEXT: Final = 20_000


def draw_attach(page: CasePage, reference: Reference) -> None:
    """Choose a file and keep it with the query."""
    del reference
    fields = Fields("attach", page.case.case_id)
    most = get_settings().attachment_megabytes
    with st.form(fields.key("form"), border=False):
        st.file_uploader(
            "File", key=fields.key("file"), type=KINDS, max_upload_size=most, label_visibility="collapsed"
        )
        st.caption(
            f"A picture (JPEG, PNG, WebP), a PDF or plain text, at most {most} MB. "
            "What counts is what the file is, not what it is called."
        )
        draw_buttons("Attach", _attach, fields)


def _attach(fields: Fields) -> None:
    file = fields.value("file")
    if file is None:
        refuse(fields.case_id, DIALOG, "Choose a file first.")
        return
    send_dialog(
        fields.case_id,
        attach,
        done="Attached.",
        compares=False,
        file_name=file.name,
        content=file.getvalue(),
    )


def draw_look(page: CasePage, reference: Reference, attachment_id: int) -> None:
    """Show a file as a picture drawn anew, or as plain text; every look is audited.

    The picture travels inside the page: Streamlit's own file route serves whoever has the address.
    """
    del reference
    place = st.container()
    try:
        file, content = perform(
            current_actor(), read_attachment, attachment_id=attachment_id, kind="previewed"
        )
        with place:
            _draw_content(file, content)
    except DomainError as error:
        place.error(str(error))
    with st.container(horizontal=True):
        st.link_button("Download", f"/files/{attachment_id}", icon=":material/download:")
        st.button("Close", on_click=close_dialog, key=f"close_look_{page.case.case_id}")


def _draw_content(file: Attachment, content: bytes) -> None:
    st.text(file.file_name)
    if file.media_type == "text/plain":
        text = content.decode("utf-8-sig", "replace")
        st.code(text[:MOST_TEXT], language=None, wrap_lines=True, height=400)
        if len(text) > MOST_TEXT:
            st.caption("Only its beginning is shown. Download it to read the rest.")
        return
    number = _choose_page(file, content) if file.media_type == "application/pdf" else 1
    picture = base64.b64encode(draw_preview(content, file.media_type, page=number - 1)).decode()
    st.image(f"data:image/png;base64,{picture}", alt=f"{file.file_name}, page {number}")


def _choose_page(file: Attachment, content: bytes) -> int:
    pages = count_pages(content)
    if pages == 0:
        raise Unreadable("This PDF has no pages.")
    return st.pagination(pages, key=f"look_page_{file.attachment_id}") if pages > 1 else 1
