"""The dialog that says which lines of the bills a query disputes, and how much of each."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.account_panel.looks import look_at_old_use, look_at_screen, look_at_story
from pages.kit.account_panel.words import tell_old_use
from pages.kit.actors import current_actor
from pages.kit.case_actions.bill_lines import (
    Choice,
    Question,
    draw_lines,
    list_choices,
    read_amounts,
    tell_line,
)
from pages.kit.case_actions.sending import Fields, close_dialog, send_dialog
from pages.kit.diagnosis.looks import find_opened
from pages.kit.format import show_rand
from queries.actions.disputes import dispute
from queries.case_page import CasePage
from queries.disputes import list_disputed_lines
from rules.diagnosis.finding import Finding
from rules.line_key import LineKey, read_line_key
from rules.lookups import Reference

_NOTHING: Final = Decimal(0)
_ASKED: Final = Question("Disputed of", "In rand with VAT.", "with_vat", most_is_billed=True)


def draw_dispute(page: CasePage, reference: Reference) -> None:
    """Choose lines of the bills and how much of each is disputed; a line taken out is released."""
    fields = Fields("dispute", page.case.case_id)
    standing = read(current_actor(), list_disputed_lines, case_id=fields.case_id, now=datetime.now(UTC))
    lines = list_choices(page.case.state.account_no or "", standing)
    choices = {line: choice for line, choice in lines.items() if choice.line_rand > 0}
    disputed = {line.line: line.disputed_rand for line in standing}
    draw_lines(fields, choices, _propose(page, choices, reference) | disputed, _ASKED)
    _advise(page.case.state.account_no or "", choices)
    total = sum(read_amounts(fields, choices, _ASKED).values(), _NOTHING)
    st.markdown(f"**{show_rand(total)} in dispute.**")
    st.caption("This amount, and interest on it, is not collected until the query is resolved. The rest is.")
    with st.container(horizontal=True):
        st.button(
            "Keep in dispute" if disputed else "Put in dispute",
            type="primary",
            key="send_dialog",
            on_click=_dispute,
            args=(fields, choices, disputed),
        )
        if st.button("Cancel", key="cancel_dialog"):
            close_dialog()


def _advise(account_no: str, choices: Mapping[LineKey, Choice]) -> None:
    """What of the lines is probably prescribed, whether they are chosen or not."""
    for line, old in look_at_old_use(current_actor(), account_no).items():
        if line in choices:
            st.caption(f"{tell_line(choices[line], _ASKED)}  \n{tell_old_use(old)}")


def _propose(
    page: CasePage, choices: Mapping[LineKey, Choice], reference: Reference
) -> dict[LineKey, Decimal]:
    """What the finding that the dialog was opened from says is too much, with VAT where the line bears it."""
    finding: Finding | None = find_opened(page)
    amounts: dict[LineKey, Decimal] = {}
    for effect in finding.effects if finding else ():
        line = read_line_key(effect.line.ref)
        if line in choices and effect.effect_rand > 0:
            percent = reference.municipality.vat_percent if effect.line.vat_cents else _NOTHING
            with_vat = (effect.effect_rand * (100 + percent) / 100).quantize(Decimal("0.01"))
            amounts[line] = min(with_vat, choices[line].line_rand)
    return amounts


def _dispute(fields: Fields, choices: Mapping[LineKey, Choice], disputed: Mapping[LineKey, Decimal]) -> None:
    amounts = read_amounts(fields, choices, _ASKED)
    left_out = {line: _NOTHING for line in disputed if line not in amounts}
    look_at_story.clear()
    look_at_screen.clear()
    send_dialog(
        fields.case_id,
        dispute,
        done="The lines in dispute are noted.",
        amounts={**amounts, **left_out},
    )
