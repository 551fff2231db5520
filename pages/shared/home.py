"""The first page after sign-in: what to do now, by role."""

from datetime import UTC, datetime

import streamlit as st

from pages.admin.home import draw_home as draw_admin_home
from pages.care.home import draw_home as draw_agent_home
from pages.councillors.home import draw_home as draw_councillor_home
from pages.experts.home import draw_home as draw_expert_home
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from pages.managers.home import draw_home as draw_manager_home

BODIES = {
    "expert": draw_expert_home,
    "agent": draw_agent_home,
    "manager": draw_manager_home,
    "councillor": draw_councillor_home,
    "admin": draw_admin_home,
}

actor = require()
st.title(f"Good day, {escape(actor.display_name)}", anchor=False)
BODIES[actor.role](actor, get_reference(), datetime.now(UTC))
