"""The dialog that says which lines of the bills a query disputes, and how much of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.account_panel.looks import look_at_charges, look_at_story
from pages.kit.account_panel.words import CODES, SERVICES, in_words
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import Fields, close_dialog, send_dialog
from pages.kit.format import ZONE, show_month, show_rand
from queries.actions.disputes import dispute
from queries.case_page import CasePage
from queries.disputes import BilledLine, DisputedLine, list_disputed_lines
from rules.line_key import LineKey
from rules.lookups import Reference
from rules.period import add_months

_MONTHS_BACK: Final = -23
_NOTHING: Final = Decimal(0)


def draw_dispute(page: CasePage, reference: Reference) -> None:
    """Choose lines of the bills and how much of each is disputed; a line taken out is released."""
    fields = Fields("dispute", page.case.case_id)
    actor, account_no = current_actor(), page.case.state.account_no or ""
    standing = read(actor, list_disputed_lines, case_id=fields.case_id, now=datetime.now(ZONE))
    charges = look_at_charges(actor, account_no, add_months(_this_month(), _MONTHS_BACK))
    choices = {charge.line: charge for charge in charges} | _still_disputed(standing, charges)
    chosen: Sequence[LineKey] = st.multiselect(
        "Lines of the bills",
        list(choices),
        key=fields.begin("lines", [line.line for line in standing]),
        format_func=lambda line: _tell_line(choices[line]),
        placeholder="Type a month, a service or an amount",
    )
    started = {line.line: line.disputed_rand for line in standing}
    for line in chosen:
        st.number_input(
            f"Disputed of {_tell_line(choices[line])}",
            min_value=0.0,
            max_value=float(choices[line].line_rand),
            key=fields.begin(str(line), float(started.get(line, choices[line].line_rand))),
            format="%.2f",
            help="In rand with VAT.",
        )
    billed = {line: choice.line_rand for line, choice in choices.items()}
    total = sum(_list_amounts(fields, billed).values(), _NOTHING)
    st.markdown(f"**{show_rand(total)} in dispute.**")
    st.caption("This amount, and interest on it, is not collected until the query is resolved. The rest is.")
    with st.container(horizontal=True):
        st.button(
            "Keep in dispute" if started else "Put in dispute",
            type="primary",
            key="send_dialog",
            on_click=_dispute,
            args=(fields, billed, started),
        )
        if st.button("Cancel", key="cancel_dialog"):
            close_dialog()


def _still_disputed(
    standing: Sequence[DisputedLine], charges: Sequence[BilledLine]
) -> dict[LineKey, BilledLine | DisputedLine]:
    """Lines in dispute that are no charge of the bills shown, such as one that was corrected since."""
    known = {charge.line for charge in charges}
    return {line.line: line for line in standing if line.line not in known}


def _this_month() -> date:
    return datetime.now(ZONE).date().replace(day=1)


def _tell_line(charge: BilledLine | DisputedLine) -> str:
    what = in_words(CODES, charge.code)
    service = in_words(SERVICES, charge.service)
    named = service if what == service else f"{service}: {what.lower()}"
    return f"{show_month(charge.line.billing_month)} · {named} · {show_rand(charge.line_rand)}"


def _list_amounts(fields: Fields, billed: Mapping[LineKey, Decimal]) -> dict[LineKey, Decimal]:
    """What the form holds at this moment; fields count in floating point, but to the cent."""
    amounts = {}
    for line in fields.value("lines"):
        value = fields.value(str(line))
        amounts[line] = billed[line] if value is None else Decimal(f"{value:.2f}")
    return amounts


def _dispute(fields: Fields, billed: Mapping[LineKey, Decimal], started: Mapping[LineKey, Decimal]) -> None:
    amounts = _list_amounts(fields, billed)
    left_out = {line: _NOTHING for line in started if line not in amounts}
    look_at_story.clear()
    send_dialog(
        fields.case_id,
        dispute,
        done="The lines in dispute are noted.",
        amounts={**amounts, **left_out},
    )
