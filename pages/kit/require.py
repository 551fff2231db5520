"""The guard that every page calls first."""

import streamlit as st

from pages.kit.actors import SignedOut, current_actor
from rules.actor import ROLES, Actor, Role

__all__ = ["current_actor", "require"]

ROLE_NAMES: dict[Role, str] = {
    "expert": "billing query expert",
    "agent": "customer-care agent",
    "manager": "manager",
    "councillor": "councillor",
    "admin": "administrator",
    "system": "the desk itself",
}


def require(*roles: Role) -> Actor:
    """The actor, when signed in with one of these roles (none given: any role); otherwise the page stops.

    It guards what is drawn. Every read and action checks the actor again, because callbacks run before it.
    """
    try:
        actor = current_actor()
    except SignedOut as error:
        st.error(str(error), icon=":material/lock:")
        st.stop()
    if actor.role not in (roles or ROLES):
        wanted = ", ".join(f"{ROLE_NAMES[role]}s" for role in roles)
        st.error(f"This page is for {wanted}. You are signed in as {ROLE_NAMES[actor.role]}.")
        st.stop()
    return actor
