"""The corrections of a query: how far each is, and the way to take one back."""

from decimal import Decimal
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.badges import Look, badge_text
from pages.kit.case_actions.sending import open_dialog
from pages.kit.format import show_rand
from pages.kit.plain import escape
from queries.case_page import CasePage
from queries.corrections import Correction, list_corrections
from rules.corrections.approval import FOLLOWING, Stage

STAGES: Final[dict[Stage, tuple[Look, str]]] = {
    "proposed": ("waiting", "waits for approval"),
    "approved": ("on_track", "approved"),
    "rejected": ("overdue", "rejected"),
    "withdrawn": ("resolved", "withdrawn"),
    "exported": ("active", "with the billing system"),
    "confirmed": ("resolved", "on the bill"),
}


def draw_corrections(page: CasePage) -> None:
    """Draw them, the newest first; nothing where none was proposed."""
    if not page.has_corrections:
        return
    for each in read(current_actor(), list_corrections, case_id=page.case.case_id):
        look, words = STAGES[each.stage]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{badge_text(look, words)} {_tell(each)}", width="stretch")
            if "withdrawn" in FOLLOWING[each.stage] and page.case.state.is_open:
                st.button(
                    "Withdraw",
                    key=f"withdraw_{each.correction_id}",
                    type="tertiary",
                    on_click=open_dialog,
                    args=(page.case.case_id, f"withdraw_correction:{each.correction_id}"),
                )


def _tell(correction: Correction) -> str:
    lines = sum(line.kind == "reverse" for line in correction.lines)
    by = escape(correction.proposed_by_name)
    noun = "line" if lines == 1 else "lines"
    return (
        f"Correction of {lines} {noun}, **{show_rand(correction.net_rand)}** · {by}{_tell_check(correction)}"
    )


def _tell_check(correction: Correction) -> str:
    """What the bills show of it since: nothing to say before an extract came."""
    if correction.stage == "confirmed":
        return f" · shown by extract {correction.extract_no}"
    if not correction.differences:
        return ""
    off = sum((each.rand for each in correction.differences), Decimal(0))
    return f" · :orange-badge[◆ not as agreed in extract {correction.extract_no}, {show_rand(off)} off]"
