"""What can be done with ticked lines of the queue without opening them."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.bulk.button import draw_change_many
from pages.kit.clock import explain_place
from pages.kit.drafts import forget, text_area
from pages.kit.links import open_query
from pages.kit.look_ups import get_reference
from pages.kit.queue_round import begin_round
from queries.actions.hold import assign, claim
from queries.actions.plan import set_next_step
from queries.actions.talk import note
from queries.cases import get_case
from queries.people import list_holders, list_teams
from queries.triage import TriageRow
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import DomainError
from rules.lookups import Reference

NOTICES: Final = "queue_notices"
MOST: Final = 50

Act = Callable[[Actor, TriageRow, Reference, datetime], Any]


def draw_bar(
    ticked: Sequence[TriageRow],
    actor: Actor,
    reference: Reference,
    now: datetime,
    *,
    case_filter: CaseFilter,
    total: int | None,
) -> None:
    """The verbs for ticked rows; it stays in its place while nothing is ticked, so that nothing jumps."""
    none = not ticked
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_open(ticked)
        st.button(
            "Assign to me", key="bar_mine", disabled=none, on_click=_assign_to_me, args=(tuple(ticked),)
        )
        _popover("Assign to", none, _draw_assign, ticked, actor)
        _popover("Note", none, _draw_note, ticked, actor)
        _popover("Next step", none, _draw_next_step, ticked, actor)
        draw_change_many(tuple(row.case_id for row in ticked), case_filter, total)
        with st.popover("Why here?", disabled=len(ticked) != 1, key="bar_why", on_change="rerun") as why:
            if why.open and len(ticked) == 1:
                _draw_reason(ticked[0], actor, reference)
        count = len(ticked)
        st.caption(
            f"{count} ticked" if count else "Tick queries (Shift+Space) to act on them.",
            width="content",
        )


def _draw_open(ticked: Sequence[TriageRow]) -> None:
    """For those who have no mouse: the table's own buttons take clicks only."""
    is_one = len(ticked) == 1
    reference = ticked[0].reference if is_one else ""
    st.button("Open query", key="bar_open", disabled=not is_one, on_click=open_query, args=(reference,))


def draw_notices() -> None:
    """What came of the last verb."""
    for look, words in st.session_state.pop(NOTICES, ()):
        (st.success if look == "done" else st.error)(words)


def _popover(
    label: str,
    disabled: bool,
    draw: Callable[[Sequence[TriageRow], Actor], None],
    ticked: Sequence[TriageRow],
    actor: Actor,
) -> None:
    with st.popover(label, disabled=disabled, key=_popover_key(label), on_change="rerun") as popover:
        if popover.open and not disabled:
            draw(ticked, actor)


def _popover_key(label: str) -> str:
    return f"bar_open_{label}"


def _draw_assign(ticked: Sequence[TriageRow], actor: Actor) -> None:
    people = read(actor, list_holders)
    teams = read(actor, list_teams)
    options: dict[tuple[str, int], str] = {
        ("person", holder.user_id): holder.display_name
        for holder in people
        if holder.user_id != actor.user_id
    } | {("team", team.team_id): f"Team {team.name}" for team in teams}
    with st.form("bar_assign", border=False):
        st.selectbox(
            "Colleague or team",
            list(options),
            format_func=options.__getitem__,
            index=None,
            placeholder="Choose",
            key="bar_assign_to",
        )
        st.form_submit_button("Assign", type="primary", on_click=_assign_to, args=(tuple(ticked),))


def _draw_note(ticked: Sequence[TriageRow], actor: Actor) -> None:
    with st.form("bar_note", border=False):
        text_area(_for_each("Internal note", ticked), key="bar_note_body", max_chars=20_000)
        st.form_submit_button("Add note", type="primary", on_click=_add_note, args=(tuple(ticked),))


def _draw_next_step(ticked: Sequence[TriageRow], actor: Actor) -> None:
    with st.form("bar_step", border=False):
        st.text_input(_for_each("Next step", ticked), key="bar_step_words", max_chars=200)
        # "today" would be the server's, and nights are long where it keeps another time
        today = get_reference().local_day(datetime.now(UTC))
        st.date_input("On", today, format="DD/MM/YYYY", key="bar_step_on")
        st.checkbox("Keep out of “Take next” until then", key="bar_step_parked")
        st.form_submit_button("Set next step", type="primary", on_click=_plan, args=(tuple(ticked),))


def _for_each(label: str, ticked: Sequence[TriageRow]) -> str:
    return label if len(ticked) == 1 else f"{label} for each of {len(ticked)} queries"


def _draw_reason(row: TriageRow, actor: Actor, reference: Reference) -> None:
    st.markdown(explain_place(read(actor, get_case, reference=row.reference), reference))


def _assign_to_me(ticked: Sequence[TriageRow]) -> None:
    def act(actor: Actor, row: TriageRow, reference: Reference, now: datetime) -> None:
        known = {"case_id": row.case_id, "seen_seq": row.last_seq, "reference": reference, "now": now}
        if row.holder_id is None:
            perform(actor, claim, **known)  # type: ignore[arg-type]
        elif row.holder_id != actor.user_id:
            perform(actor, assign, holder_id=actor.user_id, **known)  # type: ignore[arg-type]

    _act("is now yours", "are now yours", ticked, act)


def _assign_to(ticked: Sequence[TriageRow]) -> None:
    chosen: tuple[str, int] | None = st.session_state.get("bar_assign_to")

    def act(actor: Actor, row: TriageRow, reference: Reference, now: datetime) -> None:
        kind, number = chosen or ("", 0)
        perform(
            actor,
            assign,
            case_id=row.case_id,
            seen_seq=row.last_seq,
            holder_id=number if kind == "person" else None,
            team_id=number if kind == "team" else None,
            reference=reference,
            now=now,
        )

    _act("is assigned", "are assigned", ticked, act, "Assign to")


def _add_note(ticked: Sequence[TriageRow]) -> None:
    body: str = st.session_state.get("bar_note_body", "")

    def act(actor: Actor, row: TriageRow, reference: Reference, now: datetime) -> None:
        perform(actor, note, case_id=row.case_id, body=body, reference=reference, now=now)

    if _act("has the note", "have the note", ticked, act, "Note"):
        forget("bar_note_body")


def _plan(ticked: Sequence[TriageRow]) -> None:
    words: str = st.session_state.get("bar_step_words", "")
    day: date = st.session_state["bar_step_on"]
    parked: bool = st.session_state.get("bar_step_parked", False)

    def act(actor: Actor, row: TriageRow, reference: Reference, now: datetime) -> None:
        perform(
            actor,
            set_next_step,
            case_id=row.case_id,
            seen_seq=row.last_seq,
            next_step=words,
            next_step_on=day,
            parked=parked,
            reference=reference,
            now=now,
        )

    _act("has its next step", "have their next step", ticked, act, "Next step")


def _act(one: str, many: str, ticked: Sequence[TriageRow], act: Act, popover: str | None = None) -> bool:
    """Do it to each row in a transaction of its own, and say what came of it; True when all went well.

    When all went well the popover closes and nothing is ticked; else what was typed stays.
    """
    actor, reference, now = current_actor(), get_reference(), datetime.now(UTC)
    problems: dict[str, None] = {}
    done = []
    for row in ticked[:MOST]:
        try:
            act(actor, row, reference, now)
            done.append(row.reference)
        except DomainError as error:
            problems[str(error)] = None
    notices = [("done", f"{done[0]} {one}." if len(done) == 1 else f"{len(done)} queries {many}.")]
    st.session_state[NOTICES] = notices * bool(done) + [("problem", words) for words in problems]
    if not problems:
        begin_round()
        if popover:
            st.session_state[_popover_key(popover)] = False
    return not problems
