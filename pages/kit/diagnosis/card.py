"""The diagnosis beside a query: what is wrong, by how much, why, and three answers to it."""

from typing import Final

import streamlit as st

from pages.kit.account_panel.words import CODES, in_words
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import open_dialog
from pages.kit.diagnosis.looks import look_at_findings
from pages.kit.format import show_rand
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.case_page import CasePage
from rules.diagnosis.finding import Finding, LineEffect, as_rand
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
                draw_sums(finding)
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


def draw_sums(finding: Finding) -> None:
    """Each line as billed and as it should be, what speaks for it, and the resident's words."""
    if finding.effects:
        rows = [_tell_effect(effect) for effect in finding.effects]
        headers = ["Bill", "Line", "As billed", "As it should be", "Difference"]
        draw_grid(headers, rows, "Lines of the finding", right=range(2, 5), height="auto")
        st.caption("Without VAT.")
    for evidence in finding.evidence:
        st.markdown(f"{escape(evidence.what)}: {escape(evidence.said)}")
    st.caption(f"For the resident: {escape(finding.resident)}")


def _tell_effect(effect: LineEffect) -> list[str]:
    billed = as_rand(effect.line.cents)
    return [
        effect.line.ref.split("/")[0],
        in_words(CODES, effect.line.code),
        show_rand(billed),
        show_rand(billed - effect.effect_rand),
        show_rand(effect.effect_rand),
    ]
