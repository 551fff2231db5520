"""Dialogs that end a query and open it again."""

import streamlit as st

from pages.kit.case_actions.documents import in_working_days
from pages.kit.case_actions.sending import Fields, draw_buttons, send_dialog
from pages.kit.drafts import text_area
from queries.actions.close import reopen, resolve
from queries.case_page import CasePage
from rules.lookups import Reference


def draw_resolve(page: CasePage, reference: Reference) -> None:
    """Decide the query. All four parts are asked for; there is no closing without them."""
    fields = Fields("resolve", page.case.case_id)
    causes = {cause.code: cause for cause in reference.list_causes(page.case.state.category_code)}
    outcomes = {outcome.code: outcome for outcome in reference.list_outcomes()}
    files = {file.attachment_id: file.file_name for file in page.attachments}
    st.caption("A decision needs an outcome, a cause, the reason in writing, and what it rests on.")
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Outcome",
            list(outcomes),
            index=None,
            key=fields.key("outcome"),
            format_func=lambda code: outcomes[code].name,
            placeholder="How did it end?",
        )
        st.selectbox(
            "Cause",
            list(causes),
            index=None,
            key=fields.key("cause"),
            format_func=lambda code: causes[code].name,
            placeholder="What had gone wrong?",
        )
        text_area(
            "Reason",
            key=fields.key("reason"),
            placeholder="Why this outcome, in words the resident can follow",
        )
        text_area(
            "Evidence",
            key=fields.key("evidence"),
            height=80,
            placeholder="What it rests on: readings, statement, law; or choose files below",
        )
        if files:
            st.multiselect(
                "Files that support it",
                list(files),
                key=fields.key("files"),
                format_func=lambda number: files[number],
            )
        draw_buttons("Resolve", _resolve, fields)


def _resolve(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        resolve,
        done="Resolved.",
        drafts=(fields.key("reason"), fields.key("evidence")),
        outcome_code=fields.value("outcome") or "",
        cause_code=fields.value("cause") or "",
        reason=fields.value("reason"),
        evidence=fields.value("evidence"),
        attachment_ids=fields.value("files") or (),
    )


def draw_reopen(page: CasePage, reference: Reference) -> None:
    """Take a resolved query up again."""
    fields = Fields("reopen", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        text_area("Why it is opened again", key=fields.key("reason"))
        st.date_input(
            "Look at it by", key=fields.begin("next", in_working_days(1, reference)), format="YYYY-MM-DD"
        )
        draw_buttons("Open again", _reopen, fields)


def _reopen(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        reopen,
        done="Opened again. It is back in the queue.",
        drafts=(fields.key("reason"),),
        reason=fields.value("reason"),
        next_step_on=fields.value("next"),
    )
