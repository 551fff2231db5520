"""The dialog of a merge: both queries beside each other, and what happens then; and that of its undo."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.badges import badge_text, status_look
from pages.kit.case_actions.sending import Fields, close_dialog, draw_buttons, send_dialog
from pages.kit.event_words import show_topic
from pages.kit.format import show_date
from pages.kit.linking.target import chosen_id, draw_target
from pages.kit.plain import escape
from queries.actions.linking.merging import merge, unmerge
from queries.case_page import CasePage
from queries.linking.pair import Shown, look_at_pair
from rules.lookups import Reference

MOST_WORDS: Final = 600
_OTHER_SEEN: Final = "merge_other_seen"


def draw_merge(page: CasePage, reference: Reference) -> None:
    """Ask for the other query, or show both and which of them stays."""
    other_id = chosen_id(page)
    if other_id is None:
        draw_target(page, "merge", "Look at both")
        return
    pair = read(
        current_actor(), look_at_pair, case_id=page.case.case_id, other_id=other_id, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    st.session_state[_OTHER_SEEN] = (other_id, pair[1].case.last_seq)
    for column, shown in zip(st.columns(2, border=True), pair, strict=True):
        with column:
            draw_shown(shown, reference)
    draw_choice(page, pair)


def draw_shown(shown: Shown, reference: Reference) -> None:
    """One of the two: how it stands and what the resident says in it."""
    state = shown.case.state
    status = badge_text(status_look(state.status), reference.statuses[state.status].name)
    lines = [
        f"**{shown.case.reference}** {status}",
        show_topic(reference, state.category_code, state.subcategory_code),
        f"Received {show_date(state.received_at)}, due {show_date(shown.case.due_at)}",
        f"Account {escape(state.account_no)}" if state.account_no else "No account",
        f"Held by {escape(shown.holder_name)}" if shown.holder_name else "Held by nobody",
    ]
    st.markdown("  \n".join(lines))
    words = shown.words or shown.case.title
    st.text(words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…")


def draw_choice(page: CasePage, pair: tuple[Shown, Shown]) -> None:
    """Which one stays, what that means, and why it may not be."""
    fields = Fields("merge", page.case.case_id)
    by_id = {shown.case.case_id: shown for shown in pair}
    chosen = st.radio(
        "Which one stays", list(by_id), format_func=lambda number: by_id[number].case.reference,
        key=fields.begin("stays", find_stays(pair)), horizontal=True,
    )  # fmt: skip
    kept = by_id[chosen]
    gone = next(shown for shown in pair if shown is not kept)
    st.markdown("\n".join(f"- {line}" for line in list_effects(gone, kept)))
    for refusal in gone.refusals:
        st.warning(escape(refusal), icon=":material/block:")
    with st.container(horizontal=True):
        st.button(
            f"Merge into {kept.case.reference}", type="primary", key="send_dialog", on_click=_merge,
            args=(fields, gone.case.case_id, chosen), disabled=bool(gone.refusals),
        )  # fmt: skip
        st.button("Cancel", key="cancel_dialog", on_click=close_dialog)


def find_stays(pair: tuple[Shown, Shown]) -> int:
    """The earlier of the two, unless only the other one can stay."""
    one, other = sorted(pair, key=lambda shown: (shown.case.state.received_at, shown.case.case_id))
    kept = one if not other.refusals or one.refusals else other
    return kept.case.case_id


def list_effects(gone: Shown, kept: Shown) -> list[str]:
    """What a merge does to both, in Markdown."""
    first = min((gone, kept), key=lambda shown: shown.case.state.received_at or shown.case.logged_at).case
    went, stays = gone.case.reference, kept.case.reference
    begun = show_date(first.state.received_at)
    return [
        f"**{went}** leaves the queue. It is counted as merged, not as resolved.",
        f"Its reference, words, files and story stay. Whoever looks for {went} is led to **{stays}**.",
        f"The clock of {stays} began on {begun}: {first.reference} came in then.",
        f"It can be undone as long as {stays} is open: both are then as if they had never been merged.",
    ]


def _merge(fields: Fields, gone_id: int, stays_id: int) -> None:
    other_id = gone_id if stays_id == fields.case_id else stays_id
    seen_id, seen_seq = st.session_state.get(_OTHER_SEEN, (None, None))
    send_dialog(
        fields.case_id,
        merge,
        done="Merged.",
        other_id=other_id,
        other_seq=seen_seq if seen_id == other_id else None,
        stays_id=stays_id,
    )


def draw_unmerge(page: CasePage, reference: Reference) -> None:
    """Say what undoing a merge does, and do it."""
    fields = Fields("unmerge", page.case.case_id)
    merged_id = chosen_id(page) or page.case.case_id
    with st.form(fields.key("form"), border=False):
        st.markdown(
            "Both queries are then as if they had never been merged: status, clock, deadlines and figures."
            " What was done meanwhile to the one that stayed remains with it."
        )
        draw_buttons("Undo the merge", _unmerge, fields, merged_id)


def _unmerge(fields: Fields, merged_id: int) -> None:
    send_dialog(fields.case_id, unmerge, done="The merge is undone.", merged_id=merged_id)
