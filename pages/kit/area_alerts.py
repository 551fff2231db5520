"""What is known of the place one looks at: cuts of power and water that hold, come, or held back then."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.plain import escape
from queries.sessions.alerts import list_alerts_here
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.warnings import AreaAlert, describe_alert


def draw_area_alerts(
    actor: Actor,
    *,
    region: str,
    ward_no: int | None,
    reference: Reference,
    now: datetime,
    received_at: datetime | None = None,
) -> None:
    """Draw a warning for each alert of a place; nothing where none is noted.

    With `received_at` those that held when a query came in are told as well: they may be its cause.
    """
    alerts = read(actor, list_alerts_here, region=region, ward_no=ward_no, now=now, received_at=received_at)
    for alert in alerts:
        st.warning(tell_alert(alert, reference, now), icon=":material/flash_on:")


def tell_alert(alert: AreaAlert, reference: Reference, now: datetime) -> str:
    """One alert as a sentence of Markdown that begins with when it is."""
    words = escape(describe_alert(alert, reference.timezone))
    if alert.to_at <= now:
        return f"When this came in: {words}."
    return f"Coming: {words}." if alert.from_at > now else f"Now: {words}."
