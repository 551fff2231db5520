"""Users: everybody who works here; add one, change one, shut one out."""

import streamlit as st

from data.transaction import perform, read
from pages.kit.format import show_date, show_relative
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.plain import escape
from pages.kit.require import ROLE_NAMES, require
from pages.kit.scope_words import show_scope
from pages.kit.user_form import draw_user_form
from queries.actions.passwords import reset_password
from queries.actions.users import (
    NewUser,
    change_user,
    create_user,
    deactivate_user,
    reactivate_user,
)
from queries.people import User, get_user, list_users
from rules.actor import Actor
from rules.errors import DomainError


def draw_list(actor: Actor) -> None:
    """Draw everybody, with a way to each and to a new one."""
    st.title("Users")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Find", placeholder="Name or e-mail address", key="users_words", width=320)
        with_inactive = st.toggle("Deactivated too", key="users_inactive")
        draw_step("Add a user", key="users_add", icon=":material/person_add:", kind="primary", user="new")
    users = read(actor, list_users, words=words, with_inactive=with_inactive)
    if not users:
        st.info("Nobody matches. Change the words above, or add a user.")
        return
    chosen = st.selectbox(
        "Open a user",
        users,
        index=None,
        format_func=lambda user: f"{user.fields.display_name} ({user.fields.username})",
        placeholder="Choose a name, or a row below",
        key="users_open",
    )
    table = st.dataframe(
        [_row(user) for user in users],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="users_table",
        height="content",
    )
    rows = table.selection.rows
    if chosen or rows:
        user = chosen or users[rows[0]]
        st.query_params["user"] = str(user.user_id)
        st.rerun()


def _row(user: User) -> dict[str, str]:
    fields = user.fields
    return {
        "Name": fields.display_name,
        "User name": fields.username,
        "Role": ROLE_NAMES[fields.role],
        "Sees": show_scope(fields.regions, fields.wards, fields.category_codes),
        "Teams": ", ".join(user.teams),
        "Last sign-in": show_relative(user.last_sign_in_at),
        "State": _state(user),
    }


def _state(user: User) -> str:
    if not user.is_active:
        return f"✕ deactivated {show_date(user.deactivated_at)}"
    return "○ waits for own password" if user.must_change_password else "● active"


def draw_new(actor: Actor) -> None:
    """Draw the form for a new user and, once added, the first password."""
    draw_back("All users", key="users_all")
    st.title("Add a user")
    place = st.empty()
    with place.container():
        fields = draw_user_form(None, "Add user")
    if fields is None:
        return
    try:
        made = perform(actor, create_user, fields=fields)
    except DomainError as error:
        st.error(str(error))
        return
    place.empty()
    st.success(f"{escape(fields.display_name)} is added.")
    _show_password(made)


def _show_password(made: NewUser) -> None:
    st.write("Give these to the person. The password is shown only now and must be changed at first sign-in.")
    st.code(f"User name: {made.username}\nPassword:  {made.password}", language=None)


def draw_one(actor: Actor, user_id: int) -> None:
    """Draw one user: what is written down about them, and what can be done."""
    draw_back("All users", key="users_all")
    user = read(actor, get_user, user_id=user_id)
    st.title(escape(user.fields.display_name))
    added, seen = show_date(user.created_at), show_relative(user.last_sign_in_at)
    st.caption(f"{_state(user)} · added {added} · last sign-in {seen}")
    try:
        _act(actor, user)
    except DomainError as error:
        st.error(str(error))
    fields = draw_user_form(user.fields, "Save changes")
    if fields is None:
        return
    try:
        perform(actor, change_user, user_id=user_id, fields=fields)
        st.success("Saved. It counts from the person's next click.")
    except DomainError as error:
        st.error(f"{error} Nothing was changed.")


def _act(actor: Actor, user: User) -> None:
    with st.container(horizontal=True):
        if not user.is_active:
            if st.button("Reactivate", icon=":material/person_check:", key="user_reactivate"):
                perform(actor, reactivate_user, user_id=user.user_id)
                st.rerun()
            return
        wants_password = st.button("New first password", icon=":material/key:", key="user_password")
        with st.popover("Deactivate", icon=":material/person_off:"):
            st.write("They are signed out at once and cannot sign in. What they did stays under their name.")
            wants_out = st.button("Deactivate now", type="primary", key="user_deactivate")
    if wants_password:
        password = perform(actor, reset_password, user_id=user.user_id)
        _show_password(NewUser(user.user_id, user.fields.username, password))
    if wants_out:
        perform(actor, deactivate_user, user_id=user.user_id)
        st.rerun()


def draw() -> None:
    """Draw the list, the new user or the one that the address names."""
    actor = require("admin")
    wanted = st.query_params.get("user", "")
    if not wanted:
        draw_list(actor)
    elif wanted == "new":
        draw_new(actor)
    else:
        draw_one(actor, read_number("user"))


draw()
