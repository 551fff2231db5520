"""Dialogs for what a department says of a finding: it has it, it is not its own, it is done."""

import streamlit as st

from pages.kit.case_actions.documents import ANSWER_DAYS, in_working_days
from pages.kit.case_actions.sending import Fields, draw_buttons, send_dialog
from pages.kit.drafts import text_area
from queries.actions.handoffs import LONGEST_REFERENCE, acknowledge, department_done, not_theirs
from queries.case_page import CasePage
from rules.lookups import Reference, list_live


def draw_acknowledge(page: CasePage, reference: Reference) -> None:
    """Note that they have it, under which reference, and until when they take."""
    fields = Fields("acknowledge", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        st.text_input(
            "Their reference",
            key=fields.key("foreign"),
            placeholder="None given",
            max_chars=LONGEST_REFERENCE,
        )
        st.date_input(
            "They mean to be done by",
            key=fields.begin("until", in_working_days(ANSWER_DAYS, reference)),
            format="YYYY-MM-DD",
        )
        draw_buttons("They have it", _acknowledge, fields)


def _acknowledge(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        acknowledge,
        done="Noted: the department has it.",
        their_reference=fields.value("foreign"),
        done_by_on=fields.value("until"),
    )


def draw_not_theirs(page: CasePage, reference: Reference) -> None:
    """Take it back, or hand it to whose it is."""
    fields = Fields("not_theirs", page.case.case_id)
    others = [
        entity.code for entity in list_live(reference.entities) if entity.code != page.case.state.entity_code
    ]
    with st.form(fields.key("form"), border=False):
        text_area("What they answered", key=fields.key("answer"))
        st.selectbox(
            "Hand it to",
            others,
            index=None,
            key=fields.key("entity"),
            format_func=lambda code: reference.entities[code].name,
            placeholder="Nobody yet: it comes back to us",
        )
        draw_buttons("Take it back", _take_back, fields)


def _take_back(fields: Fields) -> None:
    entity_code = fields.value("entity")
    send_dialog(
        fields.case_id,
        not_theirs,
        done="Handed to the other department." if entity_code else "It is ours to work on again.",
        drafts=(fields.key("answer"),),
        answer=fields.value("answer"),
        entity_code=entity_code,
    )


def draw_department_done(page: CasePage, reference: Reference) -> None:
    """Close it with what the department did and how we know."""
    fields = Fields("department_done", page.case.case_id)
    outcomes = {each.code: each.name for each in reference.list_outcomes() if each.kind == "elsewhere"}
    causes = {cause.code: cause.name for cause in reference.list_causes(page.case.state.category_code)}
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Outcome", list(outcomes), index=None, key=fields.key("outcome"),
            format_func=outcomes.__getitem__, placeholder="How did it end?",
        )  # fmt: skip
        st.selectbox(
            "Cause", list(causes), index=None, key=fields.key("cause"), format_func=causes.__getitem__,
            placeholder="What was it?",
        )  # fmt: skip
        text_area("What they did", key=fields.key("done"))
        st.text_input("How we know", key=fields.key("told_by"), placeholder="Their message, or seen there")
        draw_buttons("Close it", _close, fields)


def _close(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        department_done,
        done="Closed: the department put it right.",
        drafts=(fields.key("done"),),
        outcome_code=fields.value("outcome") or "",
        cause_code=fields.value("cause") or "",
        work_done=fields.value("done"),
        told_by=fields.value("told_by"),
    )
