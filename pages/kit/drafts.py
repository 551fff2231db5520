"""Keeps what is being typed where a killed server, a lost connection or an expired sign-in cannot take it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from queries.actions.drafts import forget_draft
from rules.errors import DomainError

_SAVED: Final = "drafts_saved"
_HERE: Final = Path(__file__).parent
_HTML: Final = """
<div class="offer" role="region" aria-label="Not saved" hidden>
<p>You were writing: <span class="words" tabindex="0"></span></p>
<button type="button" class="put-back">Put it back</button>
<button type="button" class="discard">Discard</button>
</div>
<p class="problem" role="status"></p>
"""

_keep = st.components.v2.component(
    "tharollo_draft",
    html=_HTML,
    css=(_HERE / "drafts.css").read_text(encoding="utf-8"),
    js=(_HERE / "drafts.js").read_text(encoding="utf-8"),
)


def text_area(label: str, *, key: str, place: str | None = None, **options: Any) -> str:
    """A text area whose words are kept while they are typed, and offered back when the field has lost them.

    `place` names the field where its key is not the same in every session; `options` are Streamlit's. The
    browser and the route `/drafts` do the rest, so that a run of the page reads nothing for it. Whoever saves
    the words calls `forget` with the place, or with the key where no place is given.
    """
    words: str = st.text_area(label, key=key, **options)
    place = place or key
    data = {
        "field": f".st-key-{key} textarea",
        "place": place,
        "person": current_actor().user_id,
        "saved": st.session_state.get(_SAVED, {}).get(place, 0),
    }
    _keep(key=f"draft_{place}", data=data)
    return words


def forget(*places: str) -> None:
    """Say that the texts of these places are saved, so that they are not offered any more.

    What cannot be forgotten now is offered once more, which costs nobody a word.
    """
    for place in places:
        try:
            saved = perform(current_actor(), forget_draft, place=place, now=datetime.now(UTC))
        except DomainError:
            continue
        st.session_state.setdefault(_SAVED, {})[place] = saved
