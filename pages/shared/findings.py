"""What was found that is not billing: with which department it lies, who is late, what came of it."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.choice import draw_choice
from pages.kit.finding_parts.filters import draw_filters, draw_outing, draw_sheets
from pages.kit.finding_parts.funnel import draw_funnel
from pages.kit.finding_parts.overview import draw_departments
from pages.kit.finding_parts.rows import PLACE, draw_rows
from pages.kit.links import restore_place
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from queries.findings import count_findings, list_findings
from rules.access import may
from rules.finding_filter import CLOSED_FOR, FindingFilter, read_filter

_PARTS: Final = {"list": "Where they lie", "funnel": "Found to closed"}

actor = require("expert", "agent", "manager", "councillor")
restore_place()
reference, now = get_reference(), datetime.now(UTC)
st.title("Findings", anchor=False)
st.markdown(
    "Broken taps, dark streets and whatever else is not billing. Each lies with the department that owns it, "
    "and a clock runs until it says that it has it."
)
draw_said(PLACE, as_toast=True)
part = draw_choice("part", "What to look at", _PARTS)
if part == "funnel":
    draw_funnel(actor, reference, now)
else:
    counts = read(actor, count_findings, wanted=FindingFilter(since_at=now - CLOSED_FOR), now=now)
    if counts:
        draw_departments(counts, reference)
    draw_filters(actor, reference, now)
    draw_outing()
    wanted = read_filter(st.query_params.to_dict(), reference, now)
    found = read(actor, list_findings, wanted=wanted, now=now)
    if found and may(actor, "take_findings"):
        draw_sheets()
    draw_rows(found, actor, reference, now)
