"""What is said of ward sets: that the present one is out of date, or that figures reach over a change."""

from datetime import date, timedelta

import streamlit as st

from pages.kit.format import show_date
from pages.kit.plain import escape
from rules.lookups import Reference


def tell_versions(reference: Reference, today: date, span: timedelta) -> None:
    """Draw it where it matters for figures that reach back so far."""
    present, before = reference.delimitation_on(today), reference.delimitation_on(today - span)
    if present.code != before.code:
        st.warning(
            f"The wards changed on {show_date(present.valid_from)}. A query keeps the ward of its date, so"
            f" that figures of {escape(present.name)} leave out what came before; a number may have meant"
            " another place."
        )
    elif reference.wards_are_marked(today) and present.superseded_on is not None:
        st.warning(
            f"These are the {escape(present.name[0].lower() + present.name[1:])}. New wards apply since"
            f" {show_date(present.superseded_on)}; until they are loaded, what came later is"
            " counted in the old wards too."
        )
