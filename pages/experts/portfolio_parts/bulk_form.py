"""One query for each ticked account, in the same words: the form, and what came of it."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.account_panel.looks import look_at_portfolio
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.badges import option_text
from pages.kit.drafts import forget, text_area
from pages.kit.format import NOTHING, show_count
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from queries.actions.log_case import Capture
from queries.actions.log_for_accounts import LoggedFor, log_for_accounts
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference, list_live

_PLACE: Final = "portfolio"
_ANSWERS: Final = "portfolio_answers"
_SENDING: Final = "portfolio_sending"
_SENT: Final = "portfolio_sent"
_CATEGORY: Final = "portfolio_category"
_WORDS: Final = "portfolio_words"
_CHANNEL: Final = "portfolio_channel"
_FEW: Final = 8
_SEVERAL: Final = 2


def draw_form(actor: Actor, account_nos: Sequence[str]) -> None:
    """What is asked, once for all ticked accounts. What was typed stays until it is logged."""
    if not may(actor, "log_case"):
        return
    reference = get_reference()
    with st.container(border=True, key="portfolio_form"):
        st.markdown("##### Log one query for each ticked account")
        subcategory = _draw_topic(reference)
        text_area(
            "What does the holder or agent say? *", key=_WORDS, height=110, max_chars=20_000,
            help="The same words stand on each query. No ID numbers.",
        )  # fmt: skip
        channels = {c.code: c.name for c in list_live(reference.channels) if c.is_capture}
        st.selectbox(
            "How did it come in? *", list(channels), index=None, format_func=channels.__getitem__,
            key=_CHANNEL, placeholder="Choose",
        )  # fmt: skip
        draw_said(_PLACE)
        sending = st.session_state.setdefault(_SENDING, secrets.token_hex(16))
        count = len(account_nos)
        st.button(
            f"Log {show_count(count)} {'query' if count == 1 else 'queries'}" if count else "Log queries",
            type="primary",
            key="portfolio_log",
            disabled=not count,
            help=None if count else "Tick accounts in the table first.",
            on_click=_log,
            args=(sending, tuple(account_nos), subcategory),
        )


def _draw_topic(reference: Reference) -> str | None:
    names = {category.code: category.name for category in list_live(reference.categories)}
    category = st.pills(
        "What is it about? *", list(names), format_func=lambda code: option_text(names[code]),
        key=_CATEGORY, wrap=True,
    )  # fmt: skip
    if category is None:
        return None
    kinds = {kind.code: kind.name for kind in reference.list_subcategories(category)}
    return st.selectbox(
        "More exactly", list(kinds), index=None, format_func=kinds.__getitem__,
        key=f"portfolio_subcategory_{category}", placeholder="Choose if you can tell",
    )  # fmt: skip


def _log(sending: str, account_nos: Sequence[str], subcategory: str | None) -> None:
    """Send it. A second click names the same sending; so does another try after an answer was lost."""
    state = st.session_state
    if state.get(_SENT) == sending:
        return
    category, words, channel = state.get(_CATEGORY), state.get(_WORDS, "").strip(), state.get(_CHANNEL)
    missing = [
        sentence
        for is_there, sentence in (
            (category, "Choose what the queries are about."),
            (words, "Write what the holder or agent says."),
            (channel, "Choose how it came in."),
        )
        if not is_there
    ]
    if missing:
        say(_PLACE, "\n".join(missing), is_error=True)
        return
    now = datetime.now(UTC)
    capture = Capture(
        words=words, category_code=str(category), subcategory_code=subcategory, channel_code=str(channel),
        received_at=now,
    )  # fmt: skip
    try:
        answers = perform(
            current_actor(), log_for_accounts, token=sending, account_nos=account_nos, capture=capture,
            reference=get_reference(), now=now,
        )  # fmt: skip
    except DomainError as error:
        say(_PLACE, str(error), is_error=True)
        return
    _keep(sending, answers)


def _keep(sending: str, answers: list[LoggedFor]) -> None:
    """Show what came of it; the form is emptied only when nothing was refused."""
    state = st.session_state
    state.pop(_SENDING, None)
    state[_SENT], state[_ANSWERS] = sending, answers
    look_at_portfolio.clear()
    if all(each.refusal is None for each in answers):
        forget(_WORDS)
        for key in (_CATEGORY, _WORDS, _CHANNEL):
            state.pop(key, None)


def draw_answers() -> None:
    """What came of the last sending, until it is put away."""
    answers: list[LoggedFor] | None = st.session_state.get(_ANSWERS)
    if not answers:
        return
    logged = [each for each in answers if each.reference is not None]
    refused = [each for each in answers if each.reference is None]
    with st.container(border=True, key="portfolio_results"):
        count = show_count(len(logged)) if logged else "No"
        queries = f"{count} {'query is' if len(logged) < _SEVERAL else 'queries are'} logged"
        tail = f", {show_count(len(refused))} refused: what was written is kept below" if refused else ""
        st.markdown(f"**{queries}{tail}.**")
        if len(logged) <= _FEW:
            for each in logged:
                link_query(str(each.reference), f"**{each.reference}** · account {each.account_no}")
        if refused or len(logged) > _FEW:
            rows = [
                [each.account_no, each.reference or NOTHING, each.refusal or "logged"]
                for each in (*refused, *logged)
            ]
            draw_grid(["Account", "Reference", "What came of it"], rows, "What came of each account")
        st.button("Put away", key="portfolio_put_away", on_click=_put_away)


def _put_away() -> None:
    st.session_state.pop(_ANSWERS, None)
