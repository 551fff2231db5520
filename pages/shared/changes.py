"""Changes of many queries: what was done, the way back for an hour, and a colleague's work handed over."""

import streamlit as st

from pages.kit.bulk.dialog import draw_open_dialog
from pages.kit.bulk.leave import draw_hand_over
from pages.kit.bulk.undoing import draw_list
from pages.kit.require import require

actor = require("expert", "agent", "manager")

st.title("Changes of many queries", anchor=False)
st.subheader("Hand over a colleague's work", anchor=False)
st.caption("For leave or a long illness: all open queries go to a colleague or are shared out over a team.")
draw_hand_over(actor)
st.subheader("Made in the last 30 days", anchor=False)
draw_list(actor)
draw_open_dialog(actor, hands_over=True)
