"""Who holds how much of what, how long unassigned queries wait, and a colleague's work handed over."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit.bulk.dialog import draw_open_dialog
from pages.kit.bulk.leave import draw_hand_over
from pages.kit.bulk.undoing import draw_notice
from pages.kit.choice import draw_choice
from pages.kit.format import show_count
from pages.kit.kpi_table import draw_table
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from pages.kit.team_tables import GONE, MEASURES, tabulate_people, tabulate_unassigned
from pages.kit.turns import Turns
from queries.sessions.board import list_absences
from queries.sessions.next_evenings import list_next_evenings
from queries.team_load import PersonLoad, list_team_load, list_unassigned
from rules.lookups import Reference


def draw_people(people: tuple[PersonLoad, ...], turns: Turns, reference: Reference, now: datetime) -> None:
    """The table of people and categories; every figure opens its queries."""
    if not people:
        st.info(
            "You lead no team, so nobody's work is shown here. An administrator says under Teams who leads."
        )
        return
    code = draw_choice("show", "What to count", {code: words for code, (words, _, _) in MEASURES.items()})
    held = sum(load.open for person in people for load in person.categories.values())
    busy = sum(bool(person.categories) for person in people)
    idle = f"; {show_count(len(people) - busy)} hold none" if busy < len(people) else ""
    st.markdown(
        f"{show_count(busy)} of {show_count(len(people))} people hold {show_count(held)} open queries{idle}."
    )
    gone = [person for person in people if not person.is_active]
    if gone:
        st.warning(
            f"{GONE} marks who has left and still holds queries. Hand their work over below.",
            icon=":material/person_off:",
        )
    draw_table(tabulate_people(people, code, turns, reference, now), key=f"team_load_{code}")
    st.caption("For spreading work evenly, not for ranking people. Choosing a figure opens its queries.")


actor = require("expert", "manager")
reference, now = get_reference(), datetime.now(UTC)

st.title("Team", anchor=False)
draw_notice(actor)
st.subheader("Who holds what", anchor=False)
people = read(actor, list_team_load, reference=reference, now=now)
absences = read(actor, list_absences, from_on=reference.local_day(now))
evenings = read(actor, list_next_evenings, now=now)
draw_people(people, Turns(absences, evenings, reference, now), reference, now)
st.subheader("Held by nobody", anchor=False)
unassigned = read(actor, list_unassigned, reference=reference, now=now)
if unassigned:
    draw_table(tabulate_unassigned(unassigned, reference, now), key="team_unassigned")
else:
    st.info("Every open query is held by somebody.")
st.subheader("Hand over a colleague's work", anchor=False)
st.caption("For leave or a long illness: all open queries go to a colleague or are shared out over a team.")
draw_hand_over(actor, {person.user_id: person.name for person in people if not person.is_active})
draw_open_dialog(actor, hands_over=True)
