"""An administrator's first screen: who works here, what the last jobs came to, what is set up."""

from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import Look, badge_text
from pages.kit.format import show_count, show_date, show_instant, show_relative
from pages.kit.links import find_page
from pages.kit.plain import escape
from pages.kit.require import ROLE_NAMES
from queries.homes import AdminHome, get_admin_home
from queries.jobs import Job
from rules.actor import ROLES, Actor
from rules.lookups import Reference, list_live

_LOOKS: Final[dict[str, Look]] = {
    "queued": "new",
    "running": "active",
    "done": "resolved",
    "failed": "overdue",
    "cancelled": "waiting",
}


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_admin_home)
    left, right = st.columns(2, gap="large")
    with left:
        _draw_people(home)
        _draw_setup(reference, now)
    with right:
        _draw_jobs(home.jobs, now)


def _draw_people(home: AdminHome) -> None:
    st.subheader("People", anchor=False)
    counts = {f"{ROLE_NAMES[role].capitalize()}s": str(home.users.get(role, 0)) for role in ROLES}
    st.table(counts, border="horizontal", width="content")
    with st.container(horizontal=True):
        st.page_link(find_page("users"), label="Users", icon=":material/person:")
        st.page_link(find_page("teams"), label="Teams", icon=":material/group:")
        st.page_link(find_page("extracts"), label="Billing extracts", icon=":material/receipt_long:")
        st.page_link(find_page("outbox"), label="Outbox", icon=":material/outgoing_mail:")


def _draw_jobs(jobs: tuple[Job, ...], now: datetime) -> None:
    st.subheader("Last jobs", anchor=False)
    if not jobs:
        st.info("No job has run yet. Imports and other long work show their progress and results here.")
    for job in jobs:
        at = job.finished_at or job.started_at or job.requested_at
        done = f" · {show_count(job.done)} of {show_count(job.total)}" if job.total else ""
        with st.container(gap=None):
            st.markdown(
                f"{badge_text(_LOOKS[job.status], job.status.capitalize())} "
                f"**{escape(job.kind.replace('_', ' ').capitalize())}**{done}"
            )
            if job.message:
                st.markdown(escape(job.message))
            st.caption(show_relative(at, now), help=show_instant(at))


def _draw_setup(reference: Reference, now: datetime) -> None:
    today = reference.local_day(now)
    wards = reference.delimitation_on(today)
    st.subheader("Set up for", anchor=False)
    st.markdown(
        f"**{escape(reference.municipality.name)}**, references {reference.municipality.reference_prefix}-…"
    )
    st.markdown(
        f"{len(reference.list_wards(today))} wards: {escape(wards.name)} · "
        f"{len(list_live(reference.categories))} categories · "
        f"{len([code for code in reference.regions if code != 'X'])} regions"
    )
    if reference.wards_are_marked(today) and wards.superseded_on is not None:
        st.warning(
            f"This ward set was replaced on {show_date(wards.superseded_on)}. "
            "It stays in use until the newer one is loaded.",
            icon=":material/map:",
        )
