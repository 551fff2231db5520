"""Corrections of bills that wait for another person: what they change, and the decision."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.account_panel.words import CODES, SERVICES, in_words
from pages.kit.answers import draw_said, send
from pages.kit.drafts import forget, text_area
from pages.kit.format import show_instant, show_month, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.corrections import decide_correction
from queries.changed_lines import ChangedLine, list_overtaken
from queries.corrections import Correction, list_reasons, list_waiting
from rules.corrections.lines import compare_services

_MOST: Final = 50
_PLACE: Final = "approvals"


def draw_correction(correction: Correction, reason: str) -> None:
    """One proposal with its figures and the two answers to it."""
    number = correction.correction_id
    with st.container(border=True, key=f"correction_{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            link_query(correction.reference, f"**{correction.reference}**")
            rule = f" · after {escape(correction.rule)}" if correction.rule else ""
            st.markdown(f"**{show_rand(correction.net_rand)}** with VAT{rule}", width="content")
        st.caption(
            f"Account {escape(correction.account_no)} · proposed by {escape(correction.proposed_by_name)}, "
            f"{show_instant(correction.proposed_at)}"
        )
        if reason:
            st.text(reason)
        rows = [
            [
                in_words(SERVICES, change.service),
                show_rand(change.before_rand),
                show_rand(change.after_rand),
                show_rand(change.change_rand),
            ]
            for change in compare_services(correction.lines)
        ]
        headers = ["Service", "As billed", "As it should be", "Change"]
        draw_grid(headers, rows, "Before and after, with VAT", right=range(1, 4))
        with st.expander("Lines", key=f"lines_{number}", on_change="rerun") as opened:
            if opened.open:
                _draw_lines(correction)
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Approve", type="primary", key=f"approve_{number}", on_click=_decide, args=(number, True)
            )
            with st.popover("Reject", key=f"rejecting_{number}"):
                text_area("Why it is rejected", key=f"reason_{number}")
                st.button("Reject it", key=f"reject_{number}", on_click=_decide, args=(number, False))


def _draw_lines(correction: Correction) -> None:
    """Each line that is taken back or billed anew."""
    rows = [
        [
            show_month(line.line.billing_month),
            in_words(CODES, line.code),
            "taken back" if line.kind == "reverse" else "billed anew",
            show_rand(line.total_rand),
        ]
        for line in correction.lines
    ]
    draw_grid(["Bill", "Line", "What happens", "With VAT"], rows, "Lines of the correction", right=(3,))


def draw_overtaken(overtaken: Sequence[tuple[Correction, list[ChangedLine]]]) -> None:
    """Approved corrections that wait for a look, because their bill has changed meanwhile."""
    if not overtaken:
        return
    st.subheader("Approved, but the bill has changed since", anchor=False)
    st.caption("They are not handed to the billing system. Withdraw each on its query and propose it anew.")
    for correction, lines in overtaken:
        with st.container(border=True, key=f"overtaken_{correction.correction_id}"):
            link_query(correction.reference, f"**{correction.reference}**")
            for line in lines:
                st.text(f"{str(line)[0].upper()}{str(line)[1:]}.")


def _decide(number: int, approve: bool) -> None:
    reason = f"reason_{number}"
    if send(
        _PLACE,
        decide_correction,
        done="Approved." if approve else "Rejected.",
        correction_id=number,
        approve=approve,
        reason="" if approve else st.session_state[reason],
        reference=get_reference(),
    ):
        forget(reason)


actor = require("manager")
st.title("Approvals")
draw_said(_PLACE, as_toast=True)
waiting = read(actor, list_waiting, most=_MOST)
if not waiting:
    st.info(
        "No correction waits for you. One above the limit, or one that raises a bill, comes here until "
        "somebody who did not propose it decides."
    )
reasons = read(actor, list_reasons, correction_ids=[each.correction_id for each in waiting])
for each in waiting:
    draw_correction(each, reasons.get(each.correction_id, ""))
if len(waiting) == _MOST:
    st.caption(f"The oldest {_MOST} are shown.")
draw_overtaken(read(actor, list_overtaken))
