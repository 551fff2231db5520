"""The query that stands for a common cause: how far its corrections are, account by account."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, send
from pages.kit.cause_letters import draw_letters_line
from pages.kit.cause_looks import look_at_cause
from pages.kit.cause_words import name_cluster
from pages.kit.diagnosis.corrections import STAGES
from pages.kit.format import show_count, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import find_page, link_account, link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.common_causes import ask_for_corrections
from queries.cases import CaseRecord
from queries.common_causes import (
    CauseAccount,
    CommonCause,
    find_common_cause,
    get_common_cause,
)

PLACE: Final = "causes"
_EVERY_SECONDS: Final = 2
_ENDED: Final = {None: "not tried yet", "nothing": "nothing to correct", "refused": "not possible"}


def draw_cause_link(case: CaseRecord) -> None:
    """On the page of a query that stands for a common cause: how far it is, and the way to its accounts."""
    if case.state.account_no is not None:
        return
    cause = read(current_actor(), find_common_cause, case_id=case.case_id)
    if cause is None:
        return
    with st.container(border=True, key="common_cause"):
        st.markdown(f"**One cause, {show_count(cause.accounts)} accounts**  \n{_tell_progress(cause)}")
        st.page_link(
            find_page("causes"), label="Open its accounts", query_params={"parent": str(cause.case_id)}
        )


def draw_cause(case_id: int) -> None:
    """Its progress, the button that starts the corrections, and every account with what came of it."""
    cause = read(current_actor(), get_common_cause, case_id=case_id)
    st.title(escape(name_cluster(cause, get_reference())))
    draw_said(PLACE)
    link_query(cause.reference, f"Query {cause.reference} stands for all its accounts")
    if cause.is_at_work:
        _follow(case_id)
    else:
        _draw_progress(cause)
        draw_letters_line(cause)
        _draw_accounts(look_at_cause(current_actor(), case_id, cause.done + cause.told))


@st.fragment(run_every=_EVERY_SECONDS)
def _follow(case_id: int) -> None:
    """Look again while a worker is at it; the whole page once it is done."""
    cause = read(current_actor(), get_common_cause, case_id=case_id)
    if not cause.is_at_work:
        st.rerun()
    st.progress(
        cause.done / cause.accounts,
        text=f"Corrections are being proposed: {show_count(cause.done)} of {show_count(cause.accounts)}"
        " accounts. You can close this page.",
    )


def _draw_progress(cause: CommonCause) -> None:
    st.markdown(_tell_progress(cause))
    left = cause.accounts - cause.done
    if left:
        st.button(
            f"Propose the corrections of {show_count(left)} {'account' if left == 1 else 'accounts'}",
            type="primary",
            key="cause_correct",
            on_click=_ask,
            args=(cause.case_id,),
        )
        st.caption(
            "Each account is diagnosed anew and gets its own correction on a query of its own, in your name."
            " One above the limit, or one that raises the bill, waits for somebody else's approval."
        )


def _ask(case_id: int) -> None:
    send(PLACE, ask_for_corrections, takes_now=False, case_id=case_id)


def _tell_progress(cause: CommonCause) -> str:
    if not cause.done:
        return f"{show_count(cause.accounts)} accounts; no correction was proposed yet."
    parts = [
        f"**{show_count(cause.proposed)} of {show_count(cause.accounts)}** accounts have a correction, "
        f"**{show_rand(cause.net_rand)}** in all with VAT",
        f"{show_count(cause.nothing)} had nothing to correct" if cause.nothing else "",
        f"{show_count(cause.refused)} could not be corrected" if cause.refused else "",
    ]
    return "; ".join(filter(None, parts)) + "."


def _tell_letter(account: CauseAccount) -> str:
    if account.letter_id is not None:
        return "sent"
    return "not sent" if account.letter_said else ""


def _draw_accounts(accounts: list[CauseAccount]) -> None:
    rows = [
        [
            each.account_no,
            show_rand(each.effect_rand),
            STAGES[each.stage][1] if each.stage else _ENDED[each.outcome],
            show_rand(each.net_rand),
            each.reference or "",
            _tell_letter(each),
            each.said or each.explanation,
        ]
        for each in accounts
    ]
    headers = ["Account", "Too much", "Correction", "Change with VAT", "Query", "Letter", "Why"]
    draw_grid(headers, rows, "Accounts of this cause", right=(1, 3))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_number = {each.account_no: each for each in accounts}
        chosen = st.selectbox("Open an account", list(by_number), width=260, key="cause_account")
        if chosen:
            link_account(chosen, f"Account {chosen}")
            if by_number[chosen].reference:
                link_query(by_number[chosen].reference or "", f"Query {by_number[chosen].reference}")
    if chosen:
        st.caption(escape(by_number[chosen].explanation))
        if by_number[chosen].letter_said:
            st.warning(f"Its letter was not sent. {escape(by_number[chosen].letter_said or '')}")
