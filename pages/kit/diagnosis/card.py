"""The diagnosis beside a query: what is wrong, by how much, why, and three answers to it."""

from typing import Final

import streamlit as st

from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import open_dialog
from pages.kit.diagnosis.looks import look_at_findings
from pages.kit.diagnosis.sums import draw_sums
from pages.kit.format import show_rand
from pages.kit.plain import escape
from queries.case_page import CasePage
from rules.diagnosis.finding import Finding
from rules.lookups import Move

_SHOWN: Final = 3
Moves = dict[str, Move]


def draw_diagnosis(page: CasePage, moves: Moves) -> None:
    """The findings on the query's account, the best explanation open, the others folded."""
    account_no = page.case.state.account_no
    findings = look_at_findings(current_actor(), account_no) if account_no else None
    if findings is None:
        return
    with st.container(border=True, key="diagnosis"):
        if not findings:
            st.markdown("**No error found in the bills of this account**")
            st.caption(
                "Every line was rated anew and compared with readings, tariffs, property and payments."
            )
            return
        _draw_finding(page, moves, findings[0], 0)
        for place, finding in enumerate(findings[1:_SHOWN], start=1):
            with st.expander(tell_title(finding)):
                _draw_finding(page, moves, finding, place)


def tell_title(finding: Finding) -> str:
    """The rule and how much it is about."""
    rand = finding.effect_rand
    if rand > 0:
        return f"{finding.rule} · {show_rand(rand)} too much"
    return f"{finding.rule} · {show_rand(-rand)} too little" if rand else f"{finding.rule} · no rand yet"


def _draw_finding(page: CasePage, moves: Moves, finding: Finding, place: int) -> None:
    st.markdown(f"**{escape(finding.explanation)}**")
    st.caption(f"{tell_title(finding)} · {finding.confidence:.0%} sure · {escape(finding.action)}")
    with st.container(horizontal=True, gap="small"):
        with st.popover("Show sums", key=f"sums_{place}", on_change="rerun") as sums:
            if sums.open:
                draw_sums(finding, place)
        if "propose_correction" in moves and finding.correction.lines:
            _button(page, "Accept and correct", f"propose_correction:{place}", first=place == 0)
        elif "judge_finding" in moves:
            _button(page, "Accept", f"accept_finding:{place}", first=place == 0)
        if "dispute" in moves and finding.effect_rand > 0:
            _button(page, "Put in dispute", f"dispute:{place}")
        if "judge_finding" in moves:
            _button(page, "Reject", f"reject_finding:{place}")


def _button(page: CasePage, label: str, dialog: str, *, first: bool = False) -> None:
    st.button(
        label,
        key=f"finding_{dialog}",
        type="primary" if first else "secondary",
        on_click=open_dialog,
        args=(page.case.case_id, dialog),
    )
