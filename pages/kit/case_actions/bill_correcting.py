"""Dialogs that put a bill right, and that answer a diagnosis."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import streamlit as st

from pages.kit.case_actions.bill_lines import Choice, Question, draw_lines, list_choices, read_amounts
from pages.kit.case_actions.documents import in_working_days
from pages.kit.case_actions.sending import Fields, close_dialog, draw_buttons, opened_dialog, send_dialog
from pages.kit.diagnosis.looks import find_opened
from pages.kit.drafts import text_area
from pages.kit.format import show_rand
from queries.actions.corrections import propose_correction, withdraw_correction
from queries.actions.findings import LONGEST_STEP, judge_finding
from queries.case_page import CasePage
from rules.corrections.proposal import propose_right
from rules.diagnosis.finding import Finding
from rules.line_key import LineKey
from rules.lookups import Reference

_NOTHING: Final = Decimal(0)
_ASKED: Final = Question(
    "Should be, of", "In rand without VAT; 0 takes the line back.", "without_vat", most_is_billed=False
)


def draw_bill_correction(page: CasePage, reference: Reference) -> None:
    """Say what each wrong line should have come to; what a finding proposes stands there to be changed."""
    fields = Fields("propose_correction", page.case.case_id)
    finding = find_opened(page)
    choices = list_choices(page.case.state.account_no or "")
    proposed = _propose(finding, choices)
    if finding and len(proposed) < len(finding.correction.lines):
        st.warning(
            "Not every line of the finding can be corrected here: one lies more than three years back, or"
            " should be a credit. What is proposed below is only a part of it."
        )
    draw_lines(fields, choices, proposed, _ASKED)
    right = read_amounts(fields, choices, _ASKED)
    net = sum((rand - _ASKED.billed(choices[line]) for line, rand in right.items()), _NOTHING)
    limit = reference.municipality.correction_limit_rand
    st.markdown(f"**{show_rand(net)} without VAT on the account.**")
    st.caption(
        f"Above {show_rand(limit)} in all corrections of this query together, or when the bill rises,"
        " somebody else must approve it."
    )
    text_area(
        "Why the bill is wrong",
        key=fields.begin("reason", finding.explanation if finding else ""),
        placeholder="What is wrong and what shows it",
    )
    with st.container(horizontal=True):
        st.button(
            "Propose the correction",
            type="primary",
            key="send_dialog",
            on_click=_correct,
            args=(fields, choices, finding.rule if finding else None),
        )
        if st.button("Cancel", key="cancel_dialog"):
            close_dialog()


def _propose(finding: Finding | None, choices: Mapping[LineKey, Choice]) -> dict[LineKey, Decimal]:
    right = propose_right(finding) if finding else {}
    return {line: rand for line, rand in right.items() if line in choices and rand >= 0}


def _correct(fields: Fields, choices: Mapping[LineKey, Choice], rule: str | None) -> None:
    send_dialog(
        fields.case_id,
        propose_correction,
        done="The correction is noted.",
        drafts=(fields.key("reason"),),
        right=read_amounts(fields, choices, _ASKED),
        reason=fields.value("reason"),
        rule=rule,
    )


def draw_withdraw(page: CasePage, reference: Reference) -> None:
    """Take a correction back, with the reason."""
    del reference
    fields = Fields("withdraw_correction", page.case.case_id)
    _, _, number = (opened_dialog(fields.case_id) or "").partition(":")
    with st.form(fields.key("form"), border=False):
        text_area("Why it is withdrawn", key=fields.key("reason"))
        draw_buttons("Withdraw it", _withdraw, fields, int(number))


def _withdraw(fields: Fields, correction_id: int) -> None:
    send_dialog(
        fields.case_id,
        withdraw_correction,
        done="The correction is withdrawn.",
        drafts=(fields.key("reason"),),
        compares=False,
        correction_id=correction_id,
        reason=fields.value("reason"),
    )


def draw_accept(page: CasePage, reference: Reference) -> None:
    """Take a finding that changes no line yet: say what is to be done and when."""
    fields, finding = Fields("accept_finding", page.case.case_id), find_opened(page)
    if finding is None:
        _tell_gone()
        return
    st.markdown(finding.explanation)
    with st.form(fields.key("form"), border=False):
        st.text_input("Next step", key=fields.begin("step", finding.action[:LONGEST_STEP]))
        st.date_input("On", key=fields.begin("on", in_working_days(1, reference)), format="YYYY-MM-DD")
        draw_buttons("Accept", _judge, fields, finding)


def draw_reject(page: CasePage, reference: Reference) -> None:
    """Turn a finding down; the reason is kept to tune the rule."""
    del reference
    fields, finding = Fields("reject_finding", page.case.case_id), find_opened(page)
    if finding is None:
        _tell_gone()
        return
    st.markdown(finding.explanation)
    with st.form(fields.key("form"), border=False):
        text_area(
            "Why the diagnosis is wrong",
            key=fields.key("reason"),
            placeholder="What the rule did not know; it is kept to tune the rule",
        )
        draw_buttons("Reject", _judge, fields, finding)


def _tell_gone() -> None:
    st.write("The bills have changed and this finding is gone.")
    if st.button("Close", key="cancel_dialog"):
        close_dialog()


def _judge(fields: Fields, finding: Finding) -> None:
    accepts = fields.verb == "accept_finding"
    send_dialog(
        fields.case_id,
        judge_finding,
        done="Accepted; the next step is set." if accepts else "Rejected; the reason is kept.",
        drafts=() if accepts else (fields.key("reason"),),
        rule=finding.rule,
        lines=finding.lines,
        effect_rand=finding.effect_rand,
        verdict="accepted" if accepts else "rejected",
        reason=fields.value("reason") or "",
        next_step=fields.value("step") or "",
        next_step_on=fields.value("on"),
    )
