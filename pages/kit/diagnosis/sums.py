"""The sums of a finding: lines as billed and as they should be, how that comes about, what speaks for it."""

from typing import Final

import streamlit as st

from pages.kit.account_panel.consumption import show_quantity
from pages.kit.account_panel.steps import list_steps
from pages.kit.account_panel.words import CODES, in_words
from pages.kit.diagnosis.looks import look_at_workings
from pages.kit.format import show_date, show_rand
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from rules.diagnosis.finding import Finding, LineEffect, Rebill, as_day, as_quantity, as_rand, tell_month
from rules.rating.lines import Line

_UNITS: Final = {"water": "kL", "electricity": "kWh"}


def draw_sums(finding: Finding, place: int) -> None:
    """Each line as billed and as it should be, what speaks for it, and the resident's words."""
    if finding.effects:
        rows = [_tell_effect(effect) for effect in finding.effects]
        headers = ["Bill", "Line", "As billed", "As it should be", "Difference"]
        draw_grid(headers, rows, "Lines of the finding", right=range(2, 5), height="auto")
        st.caption("Without VAT.")
    for evidence in finding.evidence:
        st.markdown(f"{escape(evidence.what)}: {escape(evidence.said)}")
    _draw_workings(finding, place)
    st.caption(f"For the resident: {escape(finding.resident)}")


def _tell_effect(effect: LineEffect) -> list[str]:
    billed = as_rand(effect.line.cents)
    return [
        tell_month(effect.line.month),
        in_words(CODES, effect.line.code),
        show_rand(billed),
        show_rand(billed - effect.effect_rand),
        show_rand(effect.effect_rand),
    ]


def _draw_workings(finding: Finding, place: int) -> None:
    """Band by band, each right line that is rated by use."""
    workings = look_at_workings(finding)
    if not workings:
        return
    with st.expander("How it should be, step by step", key=f"workings_{place}", on_change="rerun") as part:
        if part.open:
            for effect, right, line in workings:
                _draw_working(effect, right, line)


def _draw_working(effect: LineEffect, right: Rebill, line: Line) -> None:
    st.markdown(f"**{tell_month(effect.line.month)}, {in_words(CODES, right.code)}**")
    days = (right.to_on or 0) - (right.from_on or 0) + 1
    facts = [
        f"{show_quantity(as_quantity(right.quantity_e4 or 0))} {_UNITS.get(right.service, '')}".strip(),
        f"{show_date(as_day(right.from_on or 1))} to {show_date(as_day(right.to_on or 1))} ({days} days)",
        f"tariff {escape((right.tariff or '').replace('_', ' '))}",
    ]
    if (right.units or 1) > 1:
        facts.insert(1, f"{right.units} dwellings")
    if not all(row.verified for row in line.rows):
        facts.append("◌ tariff not verified")
    st.caption(" · ".join(facts))
    st.markdown("\n".join(list_steps(line.steps, line.amount_rand)))
