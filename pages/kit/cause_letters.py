"""The letters to the accounts of a common cause: written once, looked at one by one, sent together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.letters import profile_letters
from data.settings import get_settings
from data.transaction import perform, read
from outward.letters.document import build_letter
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, send
from pages.kit.cause_words import name_cluster
from pages.kit.drafts import forget, text_area
from pages.kit.format import show_count, show_rand
from pages.kit.grid import draw_grid
from pages.kit.layout import draw_step
from pages.kit.letter_pages import draw_pages, name_language
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.cause_letters import ask_for_letters
from queries.cause_letters import CauseLetter, list_cause_letters
from queries.common_causes import CommonCause, get_common_cause
from rules.actor import Actor
from rules.clusters.words import find_cause
from rules.errors import DomainError
from rules.letters.figures import LetterFigures
from rules.letters.texts import LetterTexts
from rules.letters.writing import (
    HANDINGS,
    LONGEST_REASON,
    Handing,
    LetterRequest,
    check_request,
    write_letter,
)

PLACE: Final = "cause_letters"
_MINUTE: Final = 60
_EVERY_SECONDS: Final = 2
_HANDINGS: Final[dict[Handing, str]] = HANDINGS | {"email": "by e-mail, else by post"}


def draw_letters_line(cause: CommonCause) -> None:
    """On the page of the cause: how many were told, and the way to the letters that are due."""
    if cause.is_telling:
        _follow(cause.case_id)
        return
    if not cause.agreed:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="cause_letters"):
        st.markdown(
            f"**{show_count(cause.told)} of {show_count(cause.agreed)}** residents whose correction is agreed"
            " were told by letter.",
            width="content",
        )
        if cause.to_tell:
            words = "Write the letter" if cause.to_tell == 1 else f"Write {show_count(cause.to_tell)} letters"
            draw_step(words, key="cause_tell", parent=str(cause.case_id), letters="1")
        if cause.told:
            st.link_button("Letters to print (PDF)", f"/cause-letters/{cause.case_id}")


@st.fragment(run_every=_EVERY_SECONDS)
def _follow(case_id: int) -> None:
    cause = read(current_actor(), get_common_cause, case_id=case_id)
    if not cause.is_telling:
        st.rerun()
    total = max(cause.told + cause.asked, 1)
    st.progress(
        cause.told / total,
        text=f"Letters are being sent: {show_count(cause.told)} of {show_count(total)}."
        " You can close this page.",
    )


def draw_cause_letters(case_id: int) -> None:
    """Write the letter once, look at it for any account, and send all of them."""
    actor = current_actor()
    cause = read(actor, get_common_cause, case_id=case_id)
    draw_step(
        "The cause and its accounts",
        key="letters_back",
        icon=":material/arrow_back:",
        kind="tertiary",
        parent=str(case_id),
    )
    st.title(escape(f"Letters: {name_cluster(cause, get_reference())}"))
    draw_said(PLACE)
    letters = look_at_letters(actor, case_id, cause.told)
    ready = {each.account_no: each for each in letters if each.ground is not None}
    if not letters:
        st.info("No resident waits for a letter: a correction must be approved first, and each is told once.")
        return
    _draw_list(letters)
    if not ready:
        return
    try:
        texts = profile_letters(get_settings().profile)
        asked, shown = st.columns([2, 3], gap="medium")
        with asked:
            request = _ask(cause, texts)
        with shown:
            _draw_one(ready, request, texts)
        _draw_send(case_id, ready, request)
    except DomainError as error:
        st.info(str(error))


@st.cache_data(ttl=_MINUTE, max_entries=50, show_spinner="Drawing the figures of each account")
def look_at_letters(actor: Actor, case_id: int, told: int) -> list[CauseLetter]:
    """What the ledger says for each, kept while the letter is written; sending reads it anew."""
    del told
    return perform(
        actor, list_cause_letters, case_id=case_id, reference=get_reference(), now=datetime.now(UTC)
    )


def _draw_list(letters: Sequence[CauseLetter]) -> None:
    rows = [
        [
            each.account_no,
            each.case.reference,
            show_rand(each.ground.figures.change_rand) if each.ground else "",
            show_rand(each.ground.figures.to_pay_rand) if each.ground else "",
            each.said or "ready",
        ]
        for each in letters
    ]
    headers = ["Account", "Query", "Change with VAT", "To pay", "Letter"]
    draw_grid(headers, rows, "Letters that are due", right=(2, 3))


def _ask(cause: CommonCause, texts: LetterTexts) -> LetterRequest:
    reference = get_reference()
    language = st.selectbox(
        "Language",
        texts.list_approved(),
        key="letters_language",
        format_func=lambda code: name_language(reference, code),
    )
    causes = {each.code: each for each in reference.causes.values()}
    own = find_cause(cause.rule, reference)
    st.session_state.setdefault("letters_cause", own.code if own else None)
    cause_code = st.selectbox(
        "Cause", list(causes), key="letters_cause", index=None, format_func=lambda code: causes[code].name
    )
    reason = text_area(
        "Why, for the residents",
        key="letters_reason",
        max_chars=LONGEST_REASON,
        height=160,
        placeholder=f"In plain {name_language(reference, language)}, true for every account",
    )
    return LetterRequest("corrected", language, reason, cause_code)


def _draw_one(ready: dict[str, CauseLetter], request: LetterRequest, texts: LetterTexts) -> None:
    """The letter of one account as it will be printed."""
    chosen = ready[st.selectbox("Look at the letter of", list(ready), key="letters_account")]
    assert chosen.ground is not None
    reference = get_reference()
    letter = write_letter(request, chosen.ground, texts, reference)
    content = build_letter(letter, chosen.ground.about.on, reference.timezone)
    draw_pages("letters_page", content, letter.words)


def _draw_send(case_id: int, ready: dict[str, CauseLetter], request: LetterRequest) -> None:
    handing = st.segmented_control(
        "They reach the residents",
        list(_HANDINGS),
        key="letters_handing",
        default="post",
        format_func=lambda one: _HANDINGS[one],
        required=True,
    )
    try:
        check_request(request)
    except DomainError as error:
        st.caption(str(error))
        return
    figures = {number: each.ground.figures for number, each in ready.items() if each.ground is not None}
    count = len(figures)
    st.button(
        "Send this letter" if count == 1 else f"Send these {show_count(count)} letters",
        type="primary",
        key="letters_send",
        on_click=_send,
        args=(case_id, request, handing, figures),
    )
    st.caption("Each is drawn anew before it goes out; one whose figures have changed meanwhile is not sent.")


def _send(case_id: int, request: LetterRequest, handing: Handing, seen: dict[str, LetterFigures]) -> None:
    look_at_letters.clear()
    if send(
        PLACE,
        ask_for_letters,
        takes_now=False,
        case_id=case_id,
        request=request,
        handing=handing,
        seen=seen,
    ):
        forget("letters_reason")
        st.query_params.from_dict({"parent": str(case_id)})
