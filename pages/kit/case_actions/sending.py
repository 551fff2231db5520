"""Sends one action for the person at work, and keeps what they typed when it is refused.

Everything is sent from widget callbacks: they run before the page is read, so that one run shows the result,
and the widgets of a form keep their text unless the callback clears it. A callback runs before the page's
guard; `current_actor` asks the database who acts, and the action checks the role again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.case_actions.collisions import Clash, Shared, draw_clashes, merge_in
from pages.kit.drafts import forget
from pages.kit.event_words import Words, describe
from pages.kit.format import show_instant
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.cases import CaseRecord, StaleCase
from queries.timeline import Happening, list_happenings
from rules.errors import DomainError

DIALOG: Final = "dialog"
_SEEN: Final = "case_seen"
_PROBLEM: Final = "case_problem"
_OPEN: Final = "case_dialog"
_START: Final = "case_start"
_DONE: Final = "case_done"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an action was refused, what others did meanwhile, and the fields that both changed."""

    case_id: int
    place: str
    text: str
    happenings: tuple[Happening, ...] = ()
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Names the widgets of one form on one query, so that no draft shows up on another query."""

    verb: str
    case_id: int

    def key(self, field: str) -> str:
        return f"{self.verb}_{field}_{self.case_id}"

    def value(self, field: str) -> Any:
        """What the widget holds, in a callback or after it was drawn."""
        return st.session_state.get(self.key(field))

    def begin(self, field: str, value: Any) -> str:
        """The widget's key, with the value it starts from unless the person has changed it."""
        key = self.key(field)
        st.session_state.setdefault(key, value)
        return key


def note_seen(case: CaseRecord) -> None:
    """Remember the last event that the person has on screen now; a dialog hides what came after it opened."""
    if opened_dialog(case.case_id) and st.session_state.get(_SEEN, (0, 0))[0] == case.case_id:
        return
    st.session_state[_SEEN] = (case.case_id, case.last_seq)


def send(
    case_id: int,
    place: str,
    action: Callable[..., Any],
    *,
    done: str,
    compares: bool = True,
    drafts: Iterable[str] = (),
    shared: Iterable[Shared] = (),
    **values: Any,
) -> bool:
    """Do one action on a query; True when it was done.

    `place` is where a refusal is shown. `compares`: the action takes what the person had seen and refuses if
    others have acted since; the next send then counts what they did as seen. `drafts`: kept texts that
    it saves. `shared`: the fields that stand on the query too; what others put there is shown, or taken.
    """
    st.session_state.pop(_PROBLEM, None)
    if compares:
        seen_case, seen_seq = st.session_state.get(_SEEN, (None, None))
        values["seen_seq"] = seen_seq if seen_case == case_id else None
    now = datetime.now(UTC)
    try:
        perform(current_actor(), action, case_id=case_id, reference=get_reference(), now=now, **values)
    except StaleCase as stale:
        news = _list_news(stale, values["seen_seq"])
        clashes = merge_in(shared, st.session_state.get(_START, {}), stale.case)
        st.session_state[_PROBLEM] = Problem(case_id, place, str(stale), news, clashes)
        st.session_state[_SEEN] = (case_id, stale.case.last_seq)
        return False
    except DomainError as error:
        st.session_state[_PROBLEM] = Problem(case_id, place, str(error))
        return False
    forget(*drafts)
    st.session_state[_DONE] = done
    return True


def _list_news(stale: StaleCase, seen_seq: int) -> tuple[Happening, ...]:
    case_id = stale.case.case_id
    return tuple(read(current_actor(), list_happenings, case_id=case_id, after_seq=seen_seq, most=10))


def refuse(case_id: int, place: str, text: str) -> None:
    """Show a sentence where the person typed, without having sent anything."""
    st.session_state[_PROBLEM] = Problem(case_id, place, text)


def draw_problem(case_id: int, place: str) -> None:
    """Say why the last send from this place was refused, once, or until it is clear whose value holds."""
    problem: Problem | None = st.session_state.get(_PROBLEM)
    if problem is None or (problem.case_id, problem.place) != (case_id, place):
        return
    if not problem.clashes:
        del st.session_state[_PROBLEM]
    if not problem.happenings:
        st.error(problem.text)
        return
    words = Words(get_reference(), {})
    lines = [_tell(happening, words) for happening in problem.happenings]
    st.warning("\n".join([problem.text, "", *lines]), icon=":material/group:")
    draw_clashes(problem.clashes, _take_theirs)


def _tell(happening: Happening, words: Words) -> str:
    """One thing others did, as an item of a list, with the words they wrote."""
    told = f"- {show_instant(happening.at)}: {describe(happening, words)}"
    quote = [f"  > {escape(line)}  " for line in (happening.words or "").splitlines()]
    return "\n".join([told, *quote])


def _take_theirs(clash: Clash) -> None:
    st.session_state[clash.field.key] = clash.theirs
    problem: Problem = st.session_state[_PROBLEM]
    left = tuple(other for other in problem.clashes if other is not clash)
    st.session_state[_PROBLEM] = replace(problem, clashes=left)


def tell_done() -> None:
    """Confirm what the last run did."""
    done = st.session_state.pop(_DONE, None)
    if done:
        st.toast(done, icon=":material/check:")


def open_dialog(case_id: int, verb: str) -> None:
    """Let the page open a dialog; kept in the state so that it stays open until it is sent or cancelled."""
    st.session_state[_OPEN] = (case_id, verb)
    for left_over in (_PROBLEM, _START):
        st.session_state.pop(left_over, None)


def keep_start(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a dialog's form held when it was opened: the values given on its first drawing."""
    start: Mapping[str, Any] = st.session_state.setdefault(_START, dict(values))
    return start


def opened_dialog(case_id: int) -> str | None:
    """The verb of the dialog that is open on this query."""
    opened_for, verb = st.session_state.get(_OPEN, (None, None))
    return verb if opened_for == case_id else None


def close_dialog() -> None:
    """Close the dialog and draw the page anew."""
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_PROBLEM, None)
    st.rerun()


def send_dialog(
    case_id: int,
    action: Callable[..., Any],
    *,
    done: str,
    compares: bool = True,
    drafts: Iterable[str] = (),
    shared: Iterable[Shared] = (),
    **values: Any,
) -> None:
    """Do the action of the open dialog and close it; when refused it stays, with everything typed."""
    if send(case_id, DIALOG, action, done=done, compares=compares, drafts=drafts, shared=shared, **values):
        close_dialog()


def draw_buttons(label: str, on_click: Callable[..., None], *args: Any) -> None:
    """The two buttons at the end of a dialog's form."""
    with st.container(horizontal=True):
        st.form_submit_button(label, type="primary", on_click=on_click, args=args, key="send_dialog")
        st.form_submit_button("Cancel", on_click=close_dialog, key="cancel_dialog")
