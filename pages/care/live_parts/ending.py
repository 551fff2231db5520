"""How a talk ends: an outcome for each question, a mark from the resident, one button."""

from typing import Final

import streamlit as st

from pages.care.live_parts.acting import act, refuse
from pages.kit.case_actions.documents import ANSWER_DAYS, in_working_days
from pages.kit.case_actions.sending import Fields
from pages.kit.drafts import forget, text_area
from queries.actions.sessions.outcomes import TalkOutcome, finish
from queries.case_page import CasePage
from queries.sessions.live import InLine
from rules.lookups import Reference, list_live

_VERB: Final = "live"
_MARK: Final = "live_mark"


def draw_ending(talk: InLine, pages: list[CasePage], reference: Reference) -> None:
    """Draw the outcomes and the button that ends the talk."""
    with st.container(border=True, key="ending"):
        for page in pages:
            _draw_outcome(page, reference)
        st.markdown("How was this for the resident?")
        st.feedback("stars", key=_MARK)
        st.button(
            "Finish",
            type="primary",
            key="finish_talk",
            on_click=_finish,
            args=(talk.arrival_id, [page.case.case_id for page in pages]),
        )


def _draw_outcome(page: CasePage, reference: Reference) -> None:
    fields = Fields(_VERB, page.case.case_id)
    outcomes = list_live(reference.sessions.outcomes)
    code = st.pills(
        f"What came of {page.case.reference}",
        [outcome.code for outcome in outcomes],
        key=fields.key("code"),
        format_func=lambda each: reference.sessions.outcomes[each].name,
    )
    if code is None:
        return
    verbs = reference.sessions.outcomes[code].verbs
    if "resolve" in verbs:
        _draw_decision(fields, page, reference)
    else:
        _draw_step(fields, page, reference, verbs)


def _draw_decision(fields: Fields, page: CasePage, reference: Reference) -> None:
    causes = {cause.code: cause.name for cause in reference.list_causes(page.case.state.category_code)}
    ends = {outcome.code: outcome.name for outcome in reference.list_outcomes()}
    left, right = st.columns(2)
    left.selectbox("Outcome", list(ends), index=None, key=fields.key("outcome"), format_func=ends.__getitem__)
    right.selectbox(
        "Cause", list(causes), index=None, key=fields.key("cause"), format_func=causes.__getitem__
    )
    text_area("Reason", key=fields.key("words"), height=80, placeholder="In words the resident can follow")
    st.text_input("Evidence", key=fields.key("evidence"), placeholder="What it rests on")


def _draw_step(fields: Fields, page: CasePage, reference: Reference, verbs: tuple[str, ...]) -> None:
    state = page.case.state
    asks = "request_documents" in verbs
    if asks:
        needed = reference.list_documents(state.category_code, state.subcategory_code)
        st.multiselect(
            "Documents that were missing",
            [code for code, document in reference.documents.items() if not document.retired],
            key=fields.begin("missing", [item.document_code for item in needed if item.is_required]),
            format_func=lambda code: reference.documents[code].name,
        )
    elif "hand_over" in verbs:
        st.selectbox(
            "Who has to act",
            [entity.code for entity in list_live(reference.entities)],
            index=None,
            key=fields.key("entity"),
            format_func=lambda code: reference.entities[code].name,
        )
        st.text_input("What they are asked to do", key=fields.key("words"))
    else:
        st.text_input("Next step", key=fields.key("words"), max_chars=200)
    days = ANSWER_DAYS if asks else 1
    st.date_input("By", key=fields.begin("on", in_working_days(days, reference)), format="YYYY-MM-DD")


def _finish(arrival_id: int, case_ids: list[int]) -> None:
    outcomes = [_read_outcome(Fields(_VERB, case_id)) for case_id in case_ids]
    if any(not outcome.code for outcome in outcomes):
        refuse("Choose what came of each question.")
        return
    mark = st.session_state.get(_MARK)
    if act(
        finish,
        arrival_id=arrival_id,
        outcomes=outcomes,
        satisfaction=None if mark is None else mark + 1,
        done="The talk is finished.",
    ):
        forget(*(Fields(_VERB, case_id).key("words") for case_id in case_ids))


def _read_outcome(fields: Fields) -> TalkOutcome:
    return TalkOutcome(
        case_id=fields.case_id,
        code=fields.value("code") or "",
        words=fields.value("words") or "",
        next_step_on=fields.value("on"),
        outcome_code=fields.value("outcome") or "",
        cause_code=fields.value("cause") or "",
        evidence=fields.value("evidence") or "",
        entity_code=fields.value("entity") or "",
        missing=tuple(fields.value("missing") or ()),
    )
