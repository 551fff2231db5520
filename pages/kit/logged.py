"""Queries that somebody logged, with how far they are and nothing about the account."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from pages.kit.badges import badge_text, status_look
from pages.kit.case_line import draw_case_line
from pages.kit.format import show_date, show_relative
from pages.kit.plain import escape
from queries.homes import Logged
from rules.lookups import Reference


def draw_logged(logged: Sequence[Logged], reference: Reference, now: datetime, empty: str) -> None:
    """One query in two lines, newest first; `empty` says what would be here."""
    if not logged:
        st.info(empty)
    for case in logged:
        facts = (
            escape(reference.categories[case.category_code].name),
            f"ward {case.ward_no}" if case.ward_no else "",
            f"received {show_relative(case.received_at, now)}",
            f"resolved {show_date(case.resolved_at)}" if case.resolved_at else "",
        )
        status = badge_text(status_look(case.status), reference.statuses[case.status].name)
        draw_case_line(case.reference, case.title, facts, badge=status)
