"""Teams: who works together on which queries, and who leads."""

import streamlit as st

from data.transaction import perform, read
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.teams import TeamFields, change_team, create_team
from queries.people import Team, get_team, list_teams, list_users
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import list_live


def draw_list(actor: Actor) -> None:
    """Draw all teams, with a way to each and to a new one."""
    st.title("Teams")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with_inactive = st.toggle("Teams no longer in use too", key="teams_inactive")
        draw_step("Add a team", key="teams_add", icon=":material/group_add:", kind="primary", team="new")
    teams = read(actor, list_teams, with_inactive=with_inactive)
    if not teams:
        st.info("There is no team yet. A team shares the queries of a category, a region or both: add one.")
        return
    for team in teams:
        _draw_team(team)


def _draw_team(team: Team) -> None:
    leads = ", ".join(member.display_name for member in team.members if member.is_lead)
    others = ", ".join(member.display_name for member in team.members if not member.is_lead)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            st.markdown(f"**{escape(team.name)}** · {_works_on(team)}")
            st.caption(f"Led by {escape(leads) or 'nobody'} · members: {escape(others) or 'none'}")
        draw_step(f"Change {escape(team.name)}", key=f"team_{team.team_id}", team=str(team.team_id))


def _works_on(team: Team) -> str:
    categories = get_reference().categories
    category = categories.get(team.category_code or "")
    where = f"Region {team.region}" if team.region else "all regions"
    state = "" if team.is_active else " · no longer in use"
    return f"{category.name if category else 'any category'}, {where}{state}"


def draw_one(actor: Actor, team: Team | None) -> None:
    """Draw the form of one team, or of a new one."""
    draw_back("All teams", key="teams_all")
    st.title(escape(team.name) if team else "Add a team")
    fields = _draw_form(actor, team)
    if fields is None:
        return
    try:
        if team:
            perform(actor, change_team, team_id=team.team_id, fields=fields)
        else:
            perform(actor, create_team, fields=fields)
    except DomainError as error:
        st.error(f"{error} Nothing was changed.")
        return
    st.success(f"{escape(fields.name)} is saved.")


def _draw_form(actor: Actor, team: Team | None) -> TeamFields | None:
    reference = get_reference()
    categories = {category.code: category.name for category in list_live(reference.categories)}
    regions = {region.code: region.name for region in list_live(reference.regions)}
    people = {user.user_id: user.fields.display_name for user in read(actor, list_users)}
    members = team.members if team else ()
    with st.form("team"):
        name = st.text_input("Name", team.name if team else "", max_chars=80)
        category = _draw_option("Category", "Any category", categories, team.category_code if team else None)
        region = _draw_option("Region", "All regions", regions, team.region if team else None)
        leads = _draw_people("Leads", people, [m.user_id for m in members if m.is_lead])
        others = _draw_people("Members", people, [m.user_id for m in members if not m.is_lead])
        is_active = st.toggle("In use", team.is_active if team else True)
        if not st.form_submit_button("Save team", type="primary"):
            return None
    return TeamFields(
        name=name,
        category_code=category,
        region=region,
        is_active=is_active,
        lead_ids=frozenset(leads),
        member_ids=frozenset(others),
    )


def _draw_option(label: str, nothing: str, names: dict[str, str], known: str | None) -> str | None:
    options = [None, *names]
    index = options.index(known) if known in options else 0
    return st.selectbox(
        label, options, index, format_func=lambda code: names.get(code, code) if code else nothing
    )


def _draw_people(label: str, people: dict[int, str], known: list[int]) -> list[int]:
    return st.multiselect(
        label, list(people), known, format_func=lambda user_id: people.get(user_id, str(user_id))
    )


def draw() -> None:
    """Draw the list, a new team or the one that the address names."""
    actor = require("admin")
    wanted = st.query_params.get("team", "")
    if not wanted:
        draw_list(actor)
    elif wanted == "new":
        draw_one(actor, None)
    else:
        draw_one(actor, read(actor, get_team, team_id=read_number("team")))


draw()
