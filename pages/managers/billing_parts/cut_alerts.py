"""Alerts that supply was touched for money in dispute, until a manager says what was done."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said, send
from pages.kit.drafts import forget, text_area
from pages.kit.format import show_date, show_rand
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.cuts import answer_alert
from queries.cuts import CutAlert, list_cut_alerts
from rules.actor import Actor
from rules.disputes.cuts import STEPS

_MOST: Final = 20
_PLACE: Final = "cut_alerts"


def draw_cut_alerts(actor: Actor, most: int = _MOST) -> None:
    """Draw the newest that nobody answered; nothing when there are none."""
    draw_said(_PLACE)
    alerts = read(actor, list_cut_alerts, most=most + 1)
    for alert in alerts[:most]:
        _draw_alert(alert)
    if len(alerts) > most:
        st.caption("There are more alerts; answer these to see them.")


def _draw_alert(alert: CutAlert) -> None:
    number = alert.alert_id
    with st.container(border=True, key=f"cut_alert_{number}", gap="small"):
        st.markdown(f"▲ **Urgent: {_tell_step(alert)} for money in dispute**")
        st.markdown(
            f"{show_rand(alert.step_rand)} was asked for; {show_rand(alert.disputed_rand)} was in dispute"
            f" that day and {show_rand(alert.rest_rand)} was owed beside it. {_tell_restored(alert)}"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            link_query(alert.reference, alert.reference)
            order = f" · order {escape(alert.order_no)}" if alert.order_no else ""
            st.markdown(f"Account {escape(alert.account_no)}{order}", width="content")
            with st.popover("Answer", key=f"answering_cut_{number}"):
                text_area("What was done", key=f"cut_answer_{number}")
                st.button(
                    "Answer it", type="primary", key=f"answer_cut_{number}", on_click=_answer, args=(number,)
                )


def _tell_step(alert: CutAlert) -> str:
    step = STEPS[alert.step]
    return f"{step[0].lower()}{step[1:]} on {show_date(alert.step_on)}"


def _tell_restored(alert: CutAlert) -> str:
    if alert.restored_on is not None:
        return f"It was reconnected on {show_date(alert.restored_on)}."
    return "See that nothing is cut." if alert.step == "disconnection_notice" else "Reconnect it at once."


def _answer(number: int) -> None:
    answer = f"cut_answer_{number}"
    if send(
        _PLACE,
        answer_alert,
        done="The answer is with the query.",
        alert_id=number,
        answer=st.session_state[answer],
        reference=get_reference(),
    ):
        forget(answer)
