"""The fields of each kind of change, and the change that they hold."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

import streamlit as st

from data.transaction import read
from pages.kit.bulk.state import Asked, forget_preview
from pages.kit.case_actions.documents import ANSWER_DAYS, in_working_days
from pages.kit.case_actions.planning import list_topics
from pages.kit.drafts import forget, text_area
from queries.people import list_holders, list_teams
from rules.actor import Actor
from rules.bulk.changes import (
    DATED_VERBS,
    STATUS_VERBS,
    Assign,
    Balance,
    Change,
    Gather,
    Move,
    PlanNext,
    Prioritise,
    Recategorise,
    Tell,
)
from rules.errors import InvalidInput
from rules.lookups import Reference, list_live

ASSIGN, BALANCE = "assign", "balance"
KINDS: Final[Mapping[str, str]] = {
    ASSIGN: "Give to a colleague or a team",
    BALANCE: "Share out over a team",
    "recategorise": "Change the category",
    "prioritise": "Change the priority",
    "move": "Change the status",
    "plan_next": "Set the day of the next step",
    "gather": "Put under a parent",
    "tell": "Write to the residents later",
}
_VERBS: Final[Mapping[str, str]] = {
    "start": "Start work",
    "release": "Put back into the queue",
    "request_documents": "Ask the residents for documents",
    "receive_documents": "Documents received",
}
_SINGLY: Final = (
    "Resolving, reopening and handing to an owner are done query by query: each needs its own outcome, cause,"
    " reason and evidence, or its own question."
)


def _key(name: str) -> str:
    return f"bulk_{name}"


def value_of(name: str) -> Any:
    """What a field holds."""
    return st.session_state.get(_key(name))


def draw_fields(kind: str, asked: Asked, actor: Actor, reference: Reference) -> None:
    """The fields of a kind of change; touching one takes the preview away."""
    _DRAWN[kind](asked, actor, reference)


def _draw_people(asked: Asked, actor: Actor, reference: Reference) -> None:
    names = {
        holder.user_id: holder.display_name
        for holder in read(actor, list_holders)
        if holder.user_id != asked.from_id
    }
    with st.container(horizontal=True):
        _select("holder", "Colleague", names, "Nobody by name")
        if asked.from_id is None:
            _select("team", "Team", _name_teams(actor), "No team")
    if asked.from_id is None:
        st.caption("Given to a team alone, they wait there for whoever takes next.")


def _draw_team(asked: Asked, actor: Actor, reference: Reference) -> None:
    _select("shared_team", "Team", _name_teams(actor), "Choose")
    st.caption(
        "Everybody in the team ends with as many open queries as can be. Who has one keeps it within that."
    )


def _name_teams(actor: Actor) -> dict[int, str]:
    return {team.team_id: team.name for team in read(actor, list_teams)}


def _draw_topic(asked: Asked, actor: Actor, reference: Reference) -> None:
    _select("topic", "Where they belong", list_topics(reference), "Type to look for a category")
    text_area("Why", key=_key("reason"), on_change=forget_preview, max_chars=2_000, height=80)


def _draw_priority(asked: Asked, actor: Actor, reference: Reference) -> None:
    names = {each.code: each.name for each in list_live(reference.priorities)}
    _select("priority", "Priority", names, "Choose")


def _draw_move(asked: Asked, actor: Actor, reference: Reference) -> None:
    _select("verb", "What happens", {verb: _VERBS[verb] for verb in STATUS_VERBS}, "Choose")
    verb = value_of("verb")
    if verb in DATED_VERBS:
        documents = {each.code: each.name for each in list_live(reference.documents)}
        st.multiselect(
            "Documents", list(documents), format_func=documents.__getitem__, key=_key("documents"),
            on_change=forget_preview, placeholder="Choose",
        )  # fmt: skip
        asks = verb == "request_documents"
        day = in_working_days(ANSWER_DAYS if asks else 1, reference)
        _draw_day(f"on_{verb}", "Needed by" if asks else "Look at them by", day)
    st.caption(_SINGLY)


def _draw_step(asked: Asked, actor: Actor, reference: Reference) -> None:
    st.text_input(
        "Next step", key=_key("step"), on_change=forget_preview, max_chars=200,
        placeholder="Leave it empty, and each query keeps its own",
    )  # fmt: skip
    _draw_day("step_on", "On", in_working_days(1, reference))
    st.checkbox("Keep them out of “Take next” until then", key=_key("parked"), on_change=forget_preview)


def _draw_parent(asked: Asked, actor: Actor, reference: Reference) -> None:
    example = reference.municipality.reference_prefix
    st.text_input(
        "Reference of the parent", key=_key("parent"), on_change=forget_preview, max_chars=40,
        placeholder=f"{example}-…",
    )  # fmt: skip
    st.caption("Each stays a query of its own, with its own clock and answer. The parent lists them.")


def _draw_message(asked: Asked, actor: Actor, reference: Reference) -> None:
    st.text_input("Subject", key=_key("subject"), on_change=forget_preview, max_chars=120)
    text_area("Message", key=_key("body"), on_change=forget_preview, max_chars=5_000, height=140)
    with st.container(horizontal=True):
        _draw_day("send_on", "Leaves on", in_working_days(1, reference))
        st.session_state.setdefault(_key("send_at"), time(8, 0))
        st.time_input("At", key=_key("send_at"), on_change=forget_preview)
    st.caption(
        "An e-mail to each resident who agreed to messages, with the reference of the query. No names, no"
        " account numbers, no ID numbers. It can be undone until it leaves, within the hour."
    )


def _select(name: str, label: str, options: Mapping[Any, str], placeholder: str) -> None:
    st.selectbox(
        label, list(options), index=None, format_func=lambda code: options[code], key=_key(name),
        on_change=forget_preview, placeholder=placeholder,
    )  # fmt: skip


def _draw_day(name: str, label: str, day: date) -> None:
    st.session_state.setdefault(_key(name), day)
    st.date_input(label, key=_key(name), on_change=forget_preview, format="YYYY-MM-DD")


_DRAWN: Final[Mapping[str, Callable[[Asked, Actor, Reference], None]]] = {
    ASSIGN: _draw_people,
    BALANCE: _draw_team,
    "recategorise": _draw_topic,
    "prioritise": _draw_priority,
    "move": _draw_move,
    "plan_next": _draw_step,
    "gather": _draw_parent,
    "tell": _draw_message,
}


def read_change(kind: str, asked: Asked, reference: Reference) -> Change:
    """The change that the fields hold.

    Raises:
        InvalidInput: something has still to be chosen.
    """
    return _READ[kind](asked, reference)


def _read_people(asked: Asked, reference: Reference) -> Assign:
    team_id = value_of("team") if asked.from_id is None else None
    return Assign(value_of("holder"), team_id, asked.from_id)


def _read_team(asked: Asked, reference: Reference) -> Balance:
    return Balance(_chosen("shared_team", "Choose a team."), asked.from_id)


def _read_topic(asked: Asked, reference: Reference) -> Recategorise:
    category_code, subcategory_code = _chosen("topic", "Choose where they belong.")
    return Recategorise(category_code, subcategory_code, value_of("reason") or "")


def _read_priority(asked: Asked, reference: Reference) -> Prioritise:
    return Prioritise(_chosen("priority", "Choose a priority."))


def _read_step(asked: Asked, reference: Reference) -> PlanNext:
    day = _chosen("step_on", "Choose a day.")
    return PlanNext(value_of("step") or "", day, bool(value_of("parked")))


def _read_parent(asked: Asked, reference: Reference) -> Gather:
    return Gather(value_of("parent") or "")


def _read_move(asked: Asked, reference: Reference) -> Move:
    verb = _chosen("verb", "Choose what happens to their status.")
    if verb not in DATED_VERBS:
        return Move(verb)
    return Move(verb, tuple(value_of("documents") or ()), value_of(f"on_{verb}"))


def _read_message(asked: Asked, reference: Reference) -> Tell:
    day, at = _chosen("send_on", "Choose a day."), _chosen("send_at", "Choose a time.")
    leaves_at = datetime.combine(day, at, reference.timezone).astimezone(UTC)
    return Tell(value_of("subject") or "", value_of("body") or "", leaves_at)


_READ: Final[Mapping[str, Callable[[Asked, Reference], Change]]] = {
    ASSIGN: _read_people,
    BALANCE: _read_team,
    "recategorise": _read_topic,
    "prioritise": _read_priority,
    "move": _read_move,
    "plan_next": _read_step,
    "gather": _read_parent,
    "tell": _read_message,
}


def _chosen(name: str, missing: str) -> Any:
    value = value_of(name)
    if value is None:
        raise InvalidInput(missing)
    return value


def forget_words() -> None:
    """Say that what was written is saved with the change."""
    forget(_key("reason"), _key("body"))


def clear_fields() -> None:
    """Empty every field, so that the next change begins with none of this one's words."""
    for name in (
        "kind", "which", "holder", "team", "shared_team", "topic", "reason", "priority", "verb", "documents",
        "on_request_documents", "on_receive_documents", "step", "step_on", "parked", "parent",
        "subject", "body", "send_on", "send_at",
    ):  # fmt: skip
        st.session_state.pop(_key(name), None)
