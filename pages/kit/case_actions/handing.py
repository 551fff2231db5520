"""Dialogs that give a query to whoever has to act: the owner entity, a colleague, a team."""

from collections.abc import Sequence

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.case_actions.collisions import Shared
from pages.kit.case_actions.documents import ANSWER_DAYS, in_working_days
from pages.kit.case_actions.sending import Fields, draw_buttons, keep_start, send_dialog
from pages.kit.drafts import text_area
from queries.actions.hold import assign
from queries.actions.pass_on import hand_back, hand_over
from queries.case_page import CasePage
from queries.people import list_holders, list_teams
from rules.lookups import Reference, list_live


def draw_hand_over(page: CasePage, reference: Reference) -> None:
    """Ask an entity for its part by a day; the query waits for it meanwhile."""
    fields = Fields("hand_over", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Who has to act",
            [entity.code for entity in list_live(reference.entities)],
            key=fields.begin("entity", page.case.state.entity_code),
            format_func=lambda code: reference.entities[code].name,
            placeholder="Choose",
        )
        text_area("What they are asked to do", key=fields.key("question"))
        st.date_input(
            "Answer due by",
            key=fields.begin("until", in_working_days(ANSWER_DAYS, reference)),
            format="YYYY-MM-DD",
        )
        st.caption("The query waits for their answer until then.")
        draw_buttons("Hand over", _hand_over, fields)


def _hand_over(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        hand_over,
        done="Handed over. The query waits for the answer.",
        drafts=(fields.key("question"),),
        entity_code=fields.value("entity") or "",
        question=fields.value("question"),
        answer_by_on=fields.value("until"),
    )


def draw_hand_back(page: CasePage, reference: Reference) -> None:
    """Note the entity's answer; the query is ours again."""
    fields = Fields("hand_back", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        text_area("What they answered", key=fields.key("answer"))
        st.date_input(
            "Work on it by", key=fields.begin("next", in_working_days(1, reference)), format="YYYY-MM-DD"
        )
        draw_buttons("Note the answer", _hand_back, fields)


def _hand_back(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        hand_back,
        done="Noted. The query is ours to work on again.",
        drafts=(fields.key("answer"),),
        answer=fields.value("answer"),
        next_step_on=fields.value("next"),
    )


def draw_assign(page: CasePage, reference: Reference) -> None:
    """Give the query to a colleague, a team, or both."""
    fields = Fields("assign", page.case.case_id)
    actor = current_actor()
    holders = {holder.user_id: holder for holder in read(actor, list_holders)}
    teams = {team.team_id: team.name for team in read(actor, list_teams)}
    shared = (
        Shared("holder", "Colleague", fields.key("holder"), lambda case: case.state.holder_id,
               lambda user_id: holders[user_id].display_name if user_id in holders else "Nobody by name",
               begins_empty=True),
        Shared("team", "Team", fields.key("team"), lambda case: case.state.team_id,
               lambda team_id: teams.get(team_id, "No team"), begins_empty=True),
    )  # fmt: skip
    keep_start({field.name: field.read(page.case) for field in shared})
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Colleague",
            list(holders),
            index=None,
            key=fields.key("holder"),
            format_func=lambda user_id: holders[user_id].display_name,
            placeholder="Nobody by name",
        )
        st.selectbox(
            "Team",
            list(teams),
            index=None,
            key=fields.key("team"),
            format_func=lambda team_id: teams[team_id],
            placeholder="No team",
        )
        st.caption("Given to a team alone, it waits there for whoever takes next.")
        draw_buttons("Assign", _assign, fields, shared)


def _assign(fields: Fields, shared: Sequence[Shared]) -> None:
    send_dialog(
        fields.case_id,
        assign,
        done="Assigned.",
        shared=shared,
        holder_id=fields.value("holder"),
        team_id=fields.value("team"),
    )
