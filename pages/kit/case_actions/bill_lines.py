"""Choosing lines of an account's bills in a dialog, with an amount for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

import streamlit as st

from pages.kit.account_panel.looks import look_at_charges
from pages.kit.account_panel.words import CODES, SERVICES, in_words
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import Fields
from pages.kit.format import ZONE, show_month, show_rand
from queries.disputes import DisputedLine
from rules.line_key import BilledLine, LineKey
from rules.period import add_months

MONTHS_BACK: Final = -35
Choice = BilledLine | DisputedLine


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each line: its words, and whether it is about the charge with or without VAT."""

    words: str
    help: str
    money: Literal["with_vat", "without_vat"]
    most_is_billed: bool

    def billed(self, choice: Choice) -> Decimal:
        """What the line came to, as the question counts it."""
        if self.money == "without_vat" and isinstance(choice, BilledLine):
            return choice.amount_rand
        return choice.line_rand


def list_choices(account_no: str, more: Sequence[Choice] = ()) -> dict[LineKey, Choice]:
    """The charges of the account's last three years, the newest first, and what else may be chosen."""
    since = add_months(datetime.now(ZONE).date().replace(day=1), MONTHS_BACK)
    charges = look_at_charges(current_actor(), account_no, since)
    return {choice.line: choice for choice in (*more, *charges)}


def draw_lines(
    fields: Fields, choices: Mapping[LineKey, Choice], started: Mapping[LineKey, Decimal], asked: Question
) -> None:
    """Choose lines, then say the amount of each; the dialog begins with those `started`."""
    chosen: Sequence[LineKey] = st.multiselect(
        "Lines of the bills",
        list(choices),
        key=fields.begin("lines", [line for line in started if line in choices]),
        format_func=lambda line: tell_line(choices[line], asked),
        placeholder="Type a month, a service or an amount",
    )
    for line in chosen:
        billed = asked.billed(choices[line])
        st.number_input(
            f"{asked.words} {tell_line(choices[line], asked)}",
            min_value=0.0,
            max_value=float(billed) if asked.most_is_billed else None,
            key=fields.begin(str(line), float(started.get(line, billed))),
            format="%.2f",
            help=asked.help,
        )


def read_amounts(
    fields: Fields, choices: Mapping[LineKey, Choice], asked: Question
) -> dict[LineKey, Decimal]:
    """What the dialog holds at this moment; fields count in floating point, but to the cent."""
    amounts = {}
    for line in fields.value("lines"):
        value = fields.value(str(line))
        amounts[line] = asked.billed(choices[line]) if value is None else Decimal(f"{value:.2f}")
    return amounts


def tell_line(choice: Choice, asked: Question) -> str:
    """A line as month, service, charge and amount."""
    what = in_words(CODES, choice.code)
    service = in_words(SERVICES, choice.service)
    named = service if what == service else f"{service}: {what.lower()}"
    return f"{show_month(choice.line.billing_month)} · {named} · {show_rand(asked.billed(choice))}"
