"""Dialogs about documents: ask the resident for them, note what came in."""

from datetime import UTC, date, datetime

import streamlit as st

from pages.kit.case_actions.sending import Fields, draw_buttons, send_dialog
from queries.actions.talk import receive_documents, request_documents
from queries.case_page import CasePage
from rules import events as kinds
from rules.lookups import Reference

ANSWER_DAYS = 10


def draw_request(page: CasePage, reference: Reference) -> None:
    """Ask for documents by a day; the query waits for the resident meanwhile."""
    fields = Fields("request_documents", page.case.case_id)
    state = page.case.state
    needed = reference.list_documents(state.category_code, state.subcategory_code)
    first = [item.document_code for item in needed]
    with st.form(fields.key("form"), border=False):
        st.multiselect(
            "Documents",
            [
                *first,
                *(code for code, d in reference.documents.items() if code not in first and not d.retired),
            ],
            key=fields.begin("documents", [item.document_code for item in needed if item.is_required]),
            format_func=lambda code: reference.documents[code].name,
            help="What this kind of query needs comes first; the required ones are chosen.",
        )
        st.date_input(
            "Needed by",
            key=fields.begin("until", in_working_days(ANSWER_DAYS, reference)),
            format="YYYY-MM-DD",
        )
        st.caption("The query waits for the resident until then.")
        draw_buttons("Ask for documents", _request, fields)


def _request(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        request_documents,
        done="Asked. The query waits for the resident.",
        document_codes=fields.value("documents"),
        until_on=fields.value("until"),
    )


def draw_receive(page: CasePage, reference: Reference) -> None:
    """Note which documents came in; the query is ours again."""
    fields = Fields("receive_documents", page.case.case_id)
    asked = _list_asked(page)
    with st.form(fields.key("form"), border=False):
        st.multiselect(
            "Documents that came in",
            [
                *asked,
                *(code for code, d in reference.documents.items() if code not in asked and not d.retired),
            ],
            key=fields.begin("documents", asked),
            format_func=lambda code: reference.documents[code].name,
        )
        st.date_input(
            "Look at them by", key=fields.begin("next", in_working_days(1, reference)), format="YYYY-MM-DD"
        )
        draw_buttons("Documents received", _receive, fields)


def _receive(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        receive_documents,
        done="Noted. The query is ours to work on again.",
        document_codes=fields.value("documents"),
        next_step_on=fields.value("next"),
    )


def _list_asked(page: CasePage) -> list[str]:
    """What was asked for last, as far as the newest events tell."""
    for happening in page.happenings:
        if happening.kind == kinds.DOCUMENTS_REQUESTED:
            return list(happening.body["document_codes"])
    return []


def in_working_days(days: int, reference: Reference) -> date:
    """The day so many working days from today."""
    return reference.calendar.working_day_after(reference.local_day(datetime.now(UTC)), days)
