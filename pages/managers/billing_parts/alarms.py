"""What a manager's home shows of billing files: alerts to answer, a reconciliation that does not agree."""

from datetime import date
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.links import find_page
from pages.managers.billing_parts.cut_alerts import draw_cut_alerts
from pages.managers.billing_parts.proof import is_in_order, tell_verdict
from queries.reconciliations import list_balances
from rules.actor import Actor

_MOST_ALERTS: Final = 3


def draw_alarms(actor: Actor, today: date) -> None:
    """Draw them; nothing while all is in order."""
    draw_cut_alerts(actor, _MOST_ALERTS)
    newest = next(iter(read(actor, list_balances, most=1)), None)
    if newest is None or is_in_order(newest, today):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Disputes and debtors** {tell_verdict(newest, today)}", width="stretch")
        st.page_link(find_page("billing-files"), label="Look at it", icon=":material/arrow_forward:")
