"""The dialog that writes a letter to the resident: chosen, looked at as it will be printed, then sent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.letters import profile_letters
from data.settings import get_settings
from data.transaction import perform, read
from outward.letters.document import build_letter
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import Fields, close_dialog, send_dialog
from pages.kit.diagnosis.looks import look_at_findings
from pages.kit.drafts import text_area
from pages.kit.format import show_rand
from pages.kit.letter_pages import draw_pages, name_language
from pages.kit.look_ups import get_reference
from pages.kit.screen import is_narrow
from queries.actions.letters import send_letter
from queries.case_page import CasePage
from queries.cases import CaseRecord
from queries.corrections import list_corrections
from queries.letters import get_ground
from rules.actor import Actor
from rules.errors import DomainError
from rules.letters.figures import LetterFigures
from rules.letters.template import LetterKind
from rules.letters.texts import LetterTexts
from rules.letters.writing import (
    HANDINGS,
    LONGEST_REASON,
    NAMES,
    OUTCOMES,
    Handing,
    LetterGround,
    LetterRequest,
    write_letter,
)
from rules.lookups import Reference

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter that was looked at: what it says, and the texts it says it with."""

    request: LetterRequest
    figures: LetterFigures
    texts: LetterTexts


def draw_letter(page: CasePage, reference: Reference) -> None:
    """Choose what the letter tells, look at it, send it; a letter that cannot be written says why."""
    fields, actor = Fields("write_letter", page.case.case_id), current_actor()
    asked, shown = st.columns([2, 3], gap="medium")
    # on a phone columns stack, and nothing is sent before it was looked at
    end = st.container() if is_narrow() else asked
    with asked:
        kind = st.selectbox(
            "What it tells",
            list(NAMES),
            key=fields.begin("kind", _suggest_kind(page, actor)),
            format_func=lambda kind: NAMES[kind],
        )
        try:
            texts = profile_letters(get_settings().profile)
            ground = look_at_ground(actor, page.case, kind)
            request = _ask(fields, page, actor, kind, ground, texts, reference)
        except DomainError as error:
            st.info(str(error))
            _draw_buttons(fields, page, None)
            return
    with shown:
        letter = write_letter(request, ground, texts, reference)
        content = build_letter(letter, ground.about.on, reference.timezone)
        draw_pages(fields.key("page"), content, letter.words)
    with end:
        st.caption(f"{show_rand(ground.figures.to_pay_rand)} to pay, from the ledger as it stands.")
        _draw_buttons(fields, page, _Ready(request, ground.figures, texts))


@st.cache_data(ttl=_MINUTE, max_entries=200, show_spinner=False)
def look_at_ground(actor: Actor, case: CaseRecord, kind: LetterKind) -> LetterGround:
    """What the ledger says, kept while the dialog is typed in; sending reads it anew."""
    reference, now = get_reference(), datetime.now(UTC)
    return perform(actor, get_ground, case=case, kind=kind, reference=reference, now=now)


def _suggest_kind(page: CasePage, actor: Actor) -> LetterKind:
    """The letter that the corrections of the query call for."""
    stages = {each.stage for each in read(actor, list_corrections, case_id=page.case.case_id)}
    if stages & {"approved", "exported", "confirmed"}:
        return "corrected"
    if "proposed" in stages:
        return "proposed"
    outcome = get_reference().outcomes.get(page.case.state.outcome_code or "")
    return "not_upheld" if outcome and outcome.kind == "not_upheld" else "disputed"


def _ask(
    fields: Fields,
    page: CasePage,
    actor: Actor,
    kind: LetterKind,
    ground: LetterGround,
    texts: LetterTexts,
    reference: Reference,
) -> LetterRequest:
    """The language, the cause and the reason; each begins with what the query and its diagnosis say."""
    language = st.selectbox(
        "Language",
        texts.list_approved(),
        key=fields.begin("language", texts.choose(ground.language)),
        format_func=lambda code: name_language(reference, code),
    )
    if ground.language not in (None, language):
        st.caption(_tell_language(reference, texts, str(ground.language), language))
    cause_code, reason = _find_reason(page, actor, reference)
    if kind in (*OUTCOMES, "proposed"):
        causes = {cause.code: cause for cause in reference.list_causes(page.case.state.category_code)}
        cause_code = st.selectbox(
            "Cause",
            list(causes),
            key=fields.begin(f"cause_{kind}", cause_code if cause_code in causes else None),
            format_func=lambda code: causes[code].name,
            placeholder="What had gone wrong?",
            index=None,
        )
    if kind == "arrangement":
        return LetterRequest(kind, language)
    reason = text_area(
        "Why, for the resident",
        key=fields.begin(f"reason_{kind}", reason if kind in (*OUTCOMES, "proposed") else ""),
        max_chars=LONGEST_REASON,
        height=160,
        placeholder=f"In plain {name_language(reference, language)}",
    )
    return LetterRequest(kind, language, reason, cause_code)


def _find_reason(page: CasePage, actor: Actor, reference: Reference) -> tuple[str | None, str]:
    """The cause and the resident's words of the finding that a correction rests on, if any."""
    state = page.case.state
    rules = [each.rule for each in read(actor, list_corrections, case_id=page.case.case_id) if each.rule]
    findings = look_at_findings(actor, state.account_no or "") or ()
    words = next((finding.resident for finding in findings if finding.rule in rules), "")
    named = (cause.code for cause in reference.causes.values() if set(rules) & set(cause.rules))
    return state.cause_code or next(named, None), words


def _tell_language(reference: Reference, texts: LetterTexts, wanted: str, used: str) -> str:
    name, other = name_language(reference, wanted), name_language(reference, used)
    if wanted in texts.list_approved():
        return f"The resident asked for {name}."
    why = "is not approved yet" if wanted in texts.templates else "is not written yet"
    return f"The resident asked for {name}. That text {why}, so the letter goes out in {other}."


def _draw_buttons(fields: Fields, page: CasePage, ready: _Ready | None) -> None:
    if ready is not None:
        st.segmented_control(
            "It reaches the resident",
            _list_handings(page),
            key=fields.begin("handing", "post"),
            format_func=lambda handing: HANDINGS[handing],
            required=True,
        )
    with st.container(horizontal=True):
        if ready is not None:
            st.button(
                "Send this letter", type="primary", key="send_dialog", on_click=_send, args=(fields, ready)
            )
        st.button("Cancel", on_click=close_dialog, key="cancel_dialog")


def _list_handings(page: CasePage) -> list[Handing]:
    """The ways a letter can go; by e-mail only where the resident's address is noted."""
    mailed = page.contact is not None and page.contact.email is not None
    return [handing for handing in HANDINGS if mailed or handing != "email"]


def _send(fields: Fields, ready: _Ready) -> None:
    look_at_ground.clear()
    send_dialog(
        fields.case_id,
        send_letter,
        done="The letter is kept with the query.",
        drafts=(fields.key(f"reason_{ready.request.kind}"),),
        request=ready.request,
        handing=fields.value("handing"),
        seen=ready.figures,
        texts=ready.texts,
    )
