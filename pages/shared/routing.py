"""Routing: which team a query goes to when it is logged, tried on history before it decides."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from pages.kit.routing.in_force import PLACE, draw_in_force
from pages.kit.routing.trying import draw_trying
from pages.kit.routing.writing import draw_writing
from queries.routing.versions import list_versions

actor = require("manager", "admin")
reference, now = get_reference(), datetime.now(UTC)
st.title("Routing", anchor=False)
st.caption(
    "What staff log, split off, or move to another category while nobody holds it, passes these rules from"
    " top to bottom. The first that matches gives it a team, raises its priority, or both. What another"
    " system told is left alone."
)
draw_said(PLACE)
versions = read(actor, list_versions)
draw_in_force(actor, versions, reference, now)
draw_trying(versions, reference, now)
draw_writing(actor, reference, now)
