"""Beside the picture: what the rules find, the queries, and the last steps of credit control."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages.kit.account_panel.others import draw_case
from pages.kit.account_panel.words import CREDIT_STEPS, in_words
from pages.kit.diagnosis.card import tell_title
from pages.kit.diagnosis.looks import look_at_findings
from pages.kit.diagnosis.sums import draw_sums
from pages.kit.format import show_date, show_rand
from pages.kit.links import link_portfolio
from pages.kit.plain import escape
from queries.account_screen import AccountScreen
from queries.account_story import AccountCase
from queries.accounts import Account
from queries.credit import CreditStep
from rules.access import may
from rules.actor import Actor
from rules.diagnosis.finding import Finding

_SHOWN: Final = 3


def draw_side(actor: Actor, screen: AccountScreen) -> None:
    """Draw the queries, the last steps about the debt, and the diagnosis for who may see it."""
    diagnosis = st.container(key="account_diagnosis", gap="small")
    _draw_cases(screen.cases)
    _draw_steps(screen.credit_steps)
    if may(actor, "diagnose"):
        # it takes longest, so the rest is on the screen before it
        with diagnosis:
            _draw_findings(look_at_findings(actor, screen.story.account.account_no))


def draw_portfolios(account: Account) -> None:
    """The ways to all accounts of the holder, and to those of the managing agent."""
    with st.container(horizontal=True, gap="small"):
        link_portfolio(account.holder.customer_no, "All accounts of this holder")
        agent_no = account.managing_agent_no
        if agent_no and agent_no != account.holder.customer_no:
            link_portfolio(agent_no, f"Managing agent {escape(agent_no)}")


def _draw_findings(findings: Sequence[Finding] | None) -> None:
    st.markdown("##### What the rules find")
    if findings is None:
        st.caption("Nothing is known yet: no billing extract in use speaks of this account.")
        return
    if not findings:
        st.caption(
            "No error found: every line was rated anew and compared with readings, tariffs, property and "
            "payments."
        )
        return
    for place, finding in enumerate(findings[:_SHOWN]):
        st.markdown(escape(finding.explanation))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{tell_title(finding)} · {finding.confidence:.0%} sure", width="content")
            with st.popover("Show sums", key=f"sums_{place}", type="tertiary", on_change="rerun") as sums:
                if sums.open:
                    draw_sums(finding, place)
    if len(findings) > _SHOWN:
        st.caption(f"And {len(findings) - _SHOWN} more with less behind them.")


def _draw_cases(cases: Sequence[AccountCase]) -> None:
    open_ones = [case for case in cases if case.status != "resolved"]
    st.markdown(f"##### Queries: {len(open_ones)} open, {len(cases) - len(open_ones)} resolved")
    for case in cases[:_SHOWN]:
        draw_case(case)
    if len(cases) > _SHOWN:
        st.caption("All of them are under Queries, below.")


def _draw_steps(steps: Sequence[CreditStep]) -> None:
    st.markdown("##### Credit control")
    if not steps:
        st.caption("No step is known.")
        return
    st.markdown("  \n".join(f":small[{_tell_step(step)}]" for step in steps[:_SHOWN]))


def _tell_step(step: CreditStep) -> str:
    order = f" · order {escape(step.order_no)}" if step.order_no else ""
    word = in_words(CREDIT_STEPS, step.step)
    return f"{show_date(step.step_on)} · {word} for {show_rand(step.amount_rand)}{order}"
