"""The list of findings, with the department's word at one click where it is waited for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from pages.kit.answers import send
from pages.kit.case_actions.documents import ANSWER_DAYS, in_working_days
from pages.kit.finding_parts.line import draw_finding
from pages.kit.look_ups import get_reference
from queries.actions.handoffs import LONGEST_REFERENCE, acknowledge
from queries.findings import Finding
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

PLACE: Final = "findings"
_SHOWN: Final = 50


def draw_rows(found: Sequence[Finding], actor: Actor, reference: Reference, now: datetime) -> None:
    """The first findings, or what would be here."""
    if not found:
        st.info(
            "No finding here. What is logged in a category that is not billing goes to its department at"
            " once, and stands here until it is closed."
        )
    for finding in found[:_SHOWN]:
        _draw_row(finding, actor, reference, now)
    if len(found) > _SHOWN:
        st.caption(f"The first {_SHOWN} are shown; choose a stage, department or ward to see others.")


def _draw_row(finding: Finding, actor: Actor, reference: Reference, now: datetime) -> None:
    with st.container(border=True, key=f"finding_{finding.case_id}"):
        draw_finding(finding, reference, now)
        if finding.stage in ("late", "waiting") and may(actor, "acknowledge"):
            with st.popover("They have it", key=f"have_{finding.case_id}"):
                _draw_acknowledge(finding, reference)


def _draw_acknowledge(finding: Finding, reference: Reference) -> None:
    number = finding.case_id
    st.text_input(
        "Their reference", key=f"foreign_{number}", placeholder="None given", max_chars=LONGEST_REFERENCE
    )
    st.date_input(
        "They mean to be done by", in_working_days(ANSWER_DAYS, reference), key=f"until_{number}",
        format="YYYY-MM-DD",
    )  # fmt: skip
    args = (number, finding.reference)
    st.button("Note it", type="primary", key=f"note_{number}", on_click=_acknowledge, args=args)


def _acknowledge(case_id: int, reference_no: str) -> None:
    send(
        PLACE,
        acknowledge,
        done=f"{reference_no}: the department has it.",
        case_id=case_id,
        seen_seq=None,
        their_reference=st.session_state[f"foreign_{case_id}"],
        done_by_on=st.session_state[f"until_{case_id}"],
        reference=get_reference(),
    )
