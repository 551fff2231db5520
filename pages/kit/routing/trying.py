"""A version tried on history: what it would have changed, query by query, before it is switched on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.answers import say, send
from pages.kit.event_parts import name_of
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.routing.in_force import PLACE, draw_rules
from pages.kit.routing.writing import CHOSEN
from pages.kit.tiles import TILE_WIDTH
from queries.actions.routing import switch_on, try_version
from queries.routing.versions import Version
from rules.errors import DomainError
from rules.lookups import Reference
from rules.routing.reading import read_rules
from rules.routing.trial import MOST_ROWS, Trial, Tried

_RESULT: Final = "routing_trial"
_DAYS: Final = 30


def draw_trying(versions: Sequence[Version], reference: Reference, now: datetime) -> None:
    """Choose a version, try it on the queries of some days, switch it on."""
    st.subheader("Try a version on history", anchor=False)
    written = {each.version_id: each for each in versions if each.rules.strip()}
    if not written:
        st.caption("Keep a version first.")
        return
    if st.session_state.get(CHOSEN) not in written:
        st.session_state.pop(CHOSEN, None)
    chosen = st.selectbox("Version", list(written), key=CHOSEN, format_func=lambda each: _name(written[each]))
    version = written[chosen]
    st.caption(_tell_state(version))
    draw_rules(read_rules(version.rules)[1], reference)
    today = reference.local_day(now)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start_on = st.date_input("Logged from", today - timedelta(days=_DAYS), format="YYYY-MM-DD")
        end_on = st.date_input("Logged to", today, format="YYYY-MM-DD")
        st.button("Try it", key="routing_try", on_click=_try, args=(chosen, start_on, end_on))
    kept: tuple[int, Trial] | None = st.session_state.get(_RESULT)
    if kept is not None and kept[0] == chosen:
        _draw_trial(kept[1], version, reference)
    if version.tried_at is not None and version.on_from_at is None:
        with st.popover("Switch it on", key="routing_beginning"):
            st.markdown("From now on these rules decide, in place of those in force.")
            st.button("Switch on", type="primary", key="routing_on", on_click=_switch_on, args=(chosen,))


def _name(version: Version) -> str:
    return f"{version.version_id} · {show_instant(version.made_at)} by {version.made_by or 'the desk'}"


def _tell_state(version: Version) -> str:
    tried = "Not tried yet"
    if version.tried_at is not None:
        count = show_count(version.tried_cases or 0)
        tried = f"Tried on {count} queries on {show_instant(version.tried_at)}"
    by = escape(version.on_by or "the desk")
    on = f"; switched on by {by} on {show_instant(version.on_from_at)}" if version.on_from_at else ""
    return f"{tried}{on}."


def _try(version_id: int, start_on: date, end_on: date) -> None:
    st.session_state.pop(_RESULT, None)
    try:
        trial = perform(
            current_actor(), try_version, version_id=version_id, start_on=start_on, end_on=end_on,
            reference=get_reference(), now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    st.session_state[_RESULT] = (version_id, trial)


def _switch_on(version_id: int) -> None:
    send(
        PLACE,
        switch_on,
        done="These rules decide from now on.",
        version_id=version_id,
        reference=get_reference(),
    )


def _draw_trial(trial: Trial, version: Version, reference: Reference) -> None:
    with st.grid(3, min_column_width=TILE_WIDTH, gap="small"):
        for label, count in (
            ("Queries tried", trial.seen),
            ("Would have changed", trial.changed),
            ("No rule matches", trial.unmatched),
        ):
            st.metric(label, show_count(count), border=True)
    rules = read_rules(version.rules)[1]
    rows = [[rule.name, show_count(trial.by_rule[rule.name]) or "0"] for rule in rules]
    draw_grid(["Rule", "Queries it decides"], rows, "How many queries each rule decides", right=(1,))
    never = [rule.name for rule in rules if not trial.by_rule[rule.name]]
    if never:
        st.warning(f"Never decides: {escape(', '.join(never))}. Look whether a rule above takes its queries.")
    by_team = sorted(trial.teams.items(), key=lambda each: -each[1])
    draw_grid(
        ["Category", "Team it would go to", "Queries"],
        [[name_of(reference.categories, code), team or "none", show_count(n)] for (code, team), n in by_team],
        "Queries by category and team",
        right=(2,),
    )
    _draw_rows(trial, reference)


def _draw_rows(trial: Trial, reference: Reference) -> None:
    if not trial.rows:
        return
    st.markdown("**What would have changed**")
    for row in trial.rows:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            link_query(row.reference, row.reference)
            st.markdown(_tell(row, reference), width="content")
    if trial.changed > MOST_ROWS:
        st.caption(f"These are the newest {MOST_ROWS} of {show_count(trial.changed)}.")


def _tell(row: Tried, reference: Reference) -> str:
    changes = []
    if row.team_before != row.team_after:
        changes.append(f"team {escape(row.team_before or 'none')} → {escape(row.team_after)}")
    if row.priority_before != row.priority_after:
        before, after = (
            name_of(reference.priorities, code) for code in (row.priority_before, row.priority_after)
        )
        changes.append(f"priority {before.lower()} → {after.lower()}")
    return f"{'; '.join(changes)} :gray[· {escape(row.rule)}]"
