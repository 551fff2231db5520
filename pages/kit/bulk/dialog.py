"""The dialog that changes many queries: what, a look at what it would do, and then all of it or nothing."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.bulk import fields, state
from pages.kit.bulk.look import draw_preview
from pages.kit.bulk.state import Asked
from pages.kit.format import show_count
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.bulk_change import Changed, change_many
from queries.bulk.preview import Preview, preview_bulk
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference

_TICKED, _FILTERED = "ticked", "filtered"
_HANDED: Final = (fields.ASSIGN, fields.BALANCE)


def draw_open_dialog(actor: Actor, *, hands_over: bool = False) -> None:
    """The dialog, if somebody asked for it on this page. A click beside it loses no words: it has a button.

    `hands_over`: the page is the one on which a colleague's work is handed over.
    """
    asked = state.find_asked()
    if asked is None or (asked.from_id is not None) is not hands_over or not may(actor, "change_many"):
        return
    title = "Hand over work" if hands_over else "Change many queries"

    @st.dialog(title, width="large", dismissible=False)
    def dialog() -> None:
        draw_body(asked)

    dialog()


def draw_body(asked: Asked) -> None:
    """Which queries, what is to happen to them, what that would do, and the buttons."""
    actor, reference = current_actor(), get_reference()
    _draw_which(asked)
    kind = _draw_kind(asked)
    if kind is not None:
        fields.draw_fields(kind, asked, actor, reference)
    if problem := state.find_problem():
        st.error(problem)
    preview = state.find_preview()
    if preview is not None:
        draw_preview(preview)
    _draw_buttons(asked, preview, kind)


def _draw_which(asked: Asked) -> None:
    if asked.from_id is not None:
        st.markdown(f"All open queries of **{escape(asked.from_name)}**. Next steps and their days stay.")
        return
    everything = (
        "All in the filter" if asked.total is None else f"All {show_count(asked.total)} in the filter"
    )
    options = {_FILTERED: everything}
    if asked.case_ids:
        options = {_TICKED: f"The {show_count(len(asked.case_ids))} ticked"} | options
    st.radio(
        "Which queries", list(options), format_func=options.__getitem__, key="bulk_which", horizontal=True,
        on_change=state.forget_preview,
    )  # fmt: skip


def _draw_kind(asked: Asked) -> str | None:
    offered = [code for code in fields.KINDS if asked.from_id is None or code in _HANDED]
    kind: str | None = st.selectbox(
        "What to do", offered, index=None, format_func=lambda code: fields.KINDS[code], key="bulk_kind",
        placeholder="Choose", on_change=state.forget_preview,
    )  # fmt: skip
    return kind


def _draw_buttons(asked: Asked, preview: Preview | None, kind: str | None) -> None:
    with st.container(horizontal=True):
        if preview is None:
            st.button(
                "Preview", type="primary", key="bulk_look", disabled=kind is None, on_click=_look,
                args=(asked,),
            )  # fmt: skip
        elif preview.accepted:
            count = len(preview.accepted)
            label = f"Change {show_count(count)} {'query' if count == 1 else 'queries'}"
            st.button(label, type="primary", key="bulk_make", on_click=_make, args=(preview,))
        st.button("Cancel", key="bulk_cancel", on_click=_close)


def _look(asked: Asked) -> None:
    """Preview what the fields ask for; from a callback, so that one drawing shows it."""
    reference = get_reference()
    try:
        change = fields.read_change(fields.value_of("kind"), asked, reference)
        selection = asked.select(ticked=fields.value_of("which") == _TICKED)
        preview = read(
            current_actor(), preview_bulk, selection=selection, change=change, reference=reference,
            now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        state.keep_preview(None, str(error))
        return
    state.keep_preview(preview)


def _make(preview: Preview) -> None:
    """Make the change and close; where others have worked meanwhile, look at it anew."""
    reference = get_reference()
    try:
        done = perform(
            current_actor(), change_many, preview=preview, reference=reference, now=datetime.now(UTC)
        )
    except Changed as changed:
        _look_again(preview, reference, str(changed))
        return
    except DomainError as error:
        state.keep_preview(None, str(error))
        return
    state.finish(done.bulk_id)
    fields.forget_words()
    fields.clear_fields()
    st.rerun()


def _look_again(preview: Preview, reference: Reference, problem: str) -> None:
    try:
        fresh = read(
            current_actor(), preview_bulk, selection=preview.selection, change=preview.change,
            reference=reference, now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        state.keep_preview(None, f"{problem} {error}")
        return
    state.keep_preview(fresh, problem)


def _close() -> None:
    state.close_dialog()
    fields.clear_fields()
    st.rerun()
