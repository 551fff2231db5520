"""The outbox: what was sent, what waits and why, what failed and what to do about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.transaction import perform, read
from pages.kit.badges import Look, badge_text, option_text, plain_badge
from pages.kit.format import show_count, show_instant, show_relative
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.tiles import TILE_WIDTH
from queries.actions.outbox import cancel_message, retry_message
from queries.outbox import SHOWN, Outbox, OutboxRow, get_outbox
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.messages import MOST_ATTEMPTS, Status

STATES: Final[dict[Status, tuple[Look, str]]] = {
    "waiting": ("waiting", "Waiting"),
    "sending": ("active", "Being sent"),
    "sent": ("resolved", "Sent"),
    "failed": ("overdue", "Refused"),
    "given_up": ("overdue", "Given up"),
    "cancelled": ("new", "Cancelled"),
}
NO_SERVER: Final = (
    "No mail server is set, so nothing is sent: messages wait. An operator sets `THAROLLO_SMTP_HOST` and "
    "`THAROLLO_SMTP_FROM` (with a sign-in also `THAROLLO_SMTP_USER` and `THAROLLO_SMTP_PASSWORD`) and starts "
    "the desk again; what waits is then sent by itself."
)
_CHOSEN: Final = "outbox_status"
_REFUSED: Final = "outbox_refused"


def draw_outbox(actor: Actor, now: datetime) -> None:
    """Figures, what stands in the way, and the newest messages."""
    chosen: Status | None = st.session_state.get(_CHOSEN)
    outbox = read(actor, get_outbox, status=chosen)
    _draw_server(outbox)
    _draw_counts(outbox)
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(refused)
    if not outbox.counts:
        st.info("No message has been written yet. E-mails to staff and residents are listed here.")
        return
    st.pills(
        "Show",
        [status for status in STATES if outbox.counts.get(status) or status == chosen],
        format_func=lambda status: option_text(STATES[status][1]),
        key=_CHOSEN,
    )
    if not outbox.rows:
        st.info("No message stands there any more.")
    for row in outbox.rows:
        _draw_row(row, actor, now)
    if len(outbox.rows) == SHOWN:
        st.caption(f"The newest {SHOWN} are shown.")


def _draw_server(outbox: Outbox) -> None:
    settings = get_settings()
    if settings.smtp_host is None:
        waiting = outbox.counts.get("waiting", 0)
        st.warning(NO_SERVER if waiting else NO_SERVER.replace("messages wait", "messages would wait"))
    else:
        st.caption(f"Sent through {escape(settings.smtp_host)} from {escape(settings.smtp_from or '')}.")


def _draw_counts(outbox: Outbox) -> None:
    with st.grid(6, min_column_width=TILE_WIDTH, gap="small"):
        for status, (look, words) in STATES.items():
            count = outbox.counts.get(status, 0)
            is_wrong = look == "overdue" and count
            st.metric(plain_badge(look, words) if is_wrong else words, show_count(count), border=True)


def _draw_row(row: OutboxRow, actor: Actor, now: datetime) -> None:
    look, words = STATES[row.status]
    about = f" · {escape(row.reference)}" if row.reference else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"{badge_text(look, words)} **{escape(row.subject)}**{about}")
            st.caption(
                f"To {_tell_recipient(row)} · {_tell_when(row, now)}", help=show_instant(row.created_at)
            )
            if row.last_error:
                st.markdown(f":red[{escape(row.last_error)}]")
        if may(actor, "manage_outbox") and row.status in ("waiting", "failed", "given_up"):
            _draw_buttons(row, actor)


def _tell_recipient(row: OutboxRow) -> str:
    who = {"user": row.recipient_name or "a colleague", "contact": "the resident", "address": "an address"}
    return f"{escape(who[row.recipient_kind])} ({escape(row.address) if row.address else 'no address'})"


def _tell_when(row: OutboxRow, now: datetime) -> str:
    if row.sent_at is not None:
        return f"sent {show_relative(row.sent_at, now)}"
    written = f"written {show_relative(row.created_at, now)}"
    if row.status != "waiting" or not row.attempts:
        return written
    return (
        f"{written} · attempt {row.attempts + 1} of {MOST_ATTEMPTS} {show_relative(row.not_before_at, now)}"
    )


def _draw_buttons(row: OutboxRow, actor: Actor) -> None:
    number = row.message_id
    retry = partial(perform, actor, retry_message, message_id=number, now=datetime.now(UTC))
    cancel = partial(perform, actor, cancel_message, message_id=number)
    if row.status != "waiting" or row.attempts:
        st.button("Try again", key=f"retry_{number}", on_click=_act, args=(retry,))
    st.button("Cancel", key=f"cancel_{number}", type="tertiary", on_click=_act, args=(cancel,))


def _act(change: Callable[[], None]) -> None:
    try:
        change()
    except DomainError as error:
        st.session_state[_REFUSED] = str(error)


actor = require("admin", "manager")
st.title("Outbox")
draw_outbox(actor, datetime.now(UTC))
