"""What every part of the page of one campaign is drawn from, and how a part sends an action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from queries.sessions.campaigns import Campaign
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference

_SAID: Final = "campaign_said"


@dataclass(frozen=True, slots=True)
class CampaignView:
    """Who looks at which campaign, and when."""

    actor: Actor
    reference: Reference
    campaign: Campaign
    now: datetime

    @property
    def may_plan(self) -> bool:
        """Whether roster, links and evenings may be changed by this person at this time."""
        return self.campaign.runs and may(self.actor, "plan_sessions")

    @property
    def may_book(self) -> bool:
        return self.campaign.runs and may(self.actor, "book_seats")


def send(place: str, action: Callable[..., Any], *, done: str, **values: Any) -> bool:
    """Do one action from a callback; True when it was done.

    `place` names where on the page the answer is shown by `draw_said`: what went wrong, or `done`.
    """
    try:
        perform(current_actor(), action, now=datetime.now(UTC), **values)
    except DomainError as error:
        say(place, str(error), is_error=True)
        return False
    say(place, done)
    return True


def say(place: str, words: str, *, is_error: bool = False) -> None:
    """Keep a sentence for the next drawing of a place."""
    st.session_state[_SAID] = (place, words, is_error)


def draw_said(place: str) -> None:
    """Say once what the last action from this place came to."""
    said = st.session_state.get(_SAID)
    if said is None or said[0] != place:
        return
    del st.session_state[_SAID]
    _, words, is_error = said
    if is_error:
        for sentence in words.splitlines():
            st.error(sentence)
    else:
        st.success(words)
