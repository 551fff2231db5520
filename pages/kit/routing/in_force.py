"""The rules that route now, and the way to switch them off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import send
from pages.kit.format import show_instant
from pages.kit.plain import escape
from queries.actions.routing import switch_off
from queries.routing.versions import Version, list_in_force
from rules.actor import Actor
from rules.lookups import Reference
from rules.routing.rule import Rule, tell

PLACE: Final = "routing"


def draw_in_force(actor: Actor, versions: Sequence[Version], reference: Reference, now: datetime) -> None:
    """Draw them, or what happens while there are none."""
    st.subheader("In force", anchor=False)
    rules = read(actor, list_in_force, now=now)
    if not rules:
        st.info("No rule is on: what is logged waits, without a team, for whoever takes next.")
        return
    on = max((each for each in versions if each.on_from_at), key=_switched_at, default=None)
    draw_rules(rules, reference)
    if on is None:
        st.caption("They come with the profile, in its routing.toml.")
    else:
        st.caption(
            f"On since {show_instant(on.on_from_at)}, switched on by {escape(on.on_by or 'the desk')}."
        )
    with st.popover("Switch off", key="routing_ending"):
        st.markdown("From now on nothing is routed. Queries that were routed stay where they are.")
        st.button("Route nothing from now on", key="routing_off", on_click=_switch_off)


def draw_rules(rules: Sequence[Rule], reference: Reference) -> None:
    """Rules as sentences, in the order in which they are asked."""
    lines = [
        f"{number}. **{escape(rule.name)}** · {escape(tell(rule, reference))}"
        for number, rule in enumerate(rules, start=1)
    ]
    st.markdown("\n".join(lines))


def _switched_at(version: Version) -> datetime:
    assert version.on_from_at is not None, "only versions that were on are asked"
    return version.on_from_at


def _switch_off() -> None:
    send(PLACE, switch_off, done="Nothing is routed from now on.")
