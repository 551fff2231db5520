"""The list of facilities: what each is, where, and when it was looked at last."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text
from pages.kit.format import show_date
from pages.kit.links import find_page
from pages.kit.param_choice import choose_param, list_ward_words
from pages.kit.plain import escape
from queries.facilities import Facility, list_facilities
from rules.actor import Actor
from rules.handoffs import tell_where
from rules.lookups import Reference, list_live


def draw_list(actor: Actor, reference: Reference, now: datetime) -> None:
    """Narrowed by ward and kind, which stand in the address."""
    kinds = {kind.code: kind.name for kind in list_live(reference.facility_kinds)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_param("ward", "Ward", list_ward_words(actor, reference, now), "All")
        kind = choose_param("kind", "What it is", kinds, "All")
    ward = reference.find_ward(int(number), reference.local_day(now)) if number else None
    place = (ward.delimitation_code, ward.ward_no) if ward else None
    _draw_rows(read(actor, list_facilities, ward=place, kind=kind), reference)


def _draw_rows(found: Sequence[Facility], reference: Reference) -> None:
    if not found:
        st.info(
            "No facility here. Managers and administrators keep the list; its checklists are filled in on"
            " walkabouts and mobile offices."
        )
    for each in found:
        with st.container(gap=None, key=f"facility_{each.facility_id}"):
            st.page_link(
                find_page("facilities"), label=f"**{escape(each.name)}**",
                query_params={"id": str(each.facility_id)},
            )  # fmt: skip
            st.markdown(tell_facility(each, reference))


def tell_facility(each: Facility, reference: Reference) -> str:
    """What it is, where, and how it was when somebody looked last, as Markdown."""
    kind = reference.facility_kinds.get(each.kind)
    facts = [escape(kind.name if kind else each.kind), tell_where(each.ward_no, each.region)]
    if each.checked_at is None:
        return f":gray[{' · '.join([*facts, 'never looked at'])}]"
    # beside the grey words, not in them: a badge that is dimmed is too hard to read
    seen = badge_text("at_risk", f"{each.not_ok} not OK") if each.not_ok else badge_text("on_track", "all OK")
    return f":gray[{' · '.join([*facts, f'looked at {show_date(each.checked_at)}'])}] {seen}"
