"""One account on a page of its own: the panel of a query in full width."""

from datetime import datetime

import streamlit as st

from pages.kit.account_panel import draw_account_panel
from pages.kit.format import ZONE
from pages.kit.require import require

actor = require("expert", "agent", "manager")
number = st.query_params.get("no", "").strip()
if not number:
    st.title("No account chosen")
    st.write("Open one from a query, or type its number into the search box above.")
    st.stop()
st.title("Account")
draw_account_panel(actor, number, datetime.now(ZONE).date(), is_own_page=True)
