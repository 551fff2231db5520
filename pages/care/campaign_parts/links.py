"""Links: the Teams link of every category on every evening, pasted one by one or imported from a file."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.link_import import draw_import
from pages.care.campaign_parts.teams import draw_meeting_state, draw_meetings
from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import draw_said, send
from pages.kit.badges import badge_text
from pages.kit.plain import escape
from pages.kit.session_words import name_category, show_day, show_span, show_zone
from queries.actions.sessions.links import set_link
from queries.sessions.board import BoardSession, get_board
from rules.sessions.links import check_link, find_shared_links

_FAULTS: Final = "link_faults"
_FIELD_WIDTH: Final = 300


def draw_links(view: CampaignView) -> None:
    """Draw it."""
    board = read(view.actor, get_board, campaign_id=view.campaign.campaign_id, reference=view.reference)
    if not board.sessions:
        st.info("This campaign has no evenings left, so there is nothing to give a link to.")
        return
    _draw_state(board.sessions, view)
    draw_said("links")
    if view.may_plan:
        draw_meetings(board.sessions, view)
        draw_import(board, view)
    by_day: dict[str, list[BoardSession]] = {}
    for session in board.sessions:
        by_day.setdefault(show_day(view.reference.local_day(session.starts_at)), []).append(session)
    for day, sessions in by_day.items():
        st.subheader(day, anchor=False)
        with st.grid(3, min_column_width=_FIELD_WIDTH, gap="small"):
            for session in sort_by_category(sessions, view.campaign.category_codes):
                with st.container():
                    _draw_link(session, board.sessions, view)


def sort_by_category(sessions: list[BoardSession], codes: list[str]) -> list[BoardSession]:
    """By start, then in the campaign's order of categories."""
    places = {code: place for place, code in enumerate(codes)}
    return sorted(sessions, key=lambda each: (each.starts_at, places.get(each.category_code, len(places))))


def _draw_state(sessions: list[BoardSession], view: CampaignView) -> None:
    missing = sum(not session.join_url for session in sessions)
    if missing:
        badge = badge_text("at_risk", f"{missing} of {len(sessions)} without a link")
    else:
        badge = badge_text("on_track", "every virtual session has its link")
    hosts = ", ".join(view.reference.sessions.teams_hosts)
    st.markdown(
        f"{badge} Residents join by these links. They begin with https:// and lead to {escape(hosts)}; no two"
        f" categories share one at the same time. {show_zone(view.reference)}"
    )


def _draw_link(session: BoardSession, sessions: list[BoardSession], view: CampaignView) -> None:
    category = name_category(session.category_code, view.reference)
    label = f"{category}, {show_span(session.starts_at, session.ends_at)}"
    if not view.may_plan:
        st.text_input(label, session.join_url or "", disabled=True, placeholder="No link yet")
        return
    key = f"link_{session.virtual_session_id}_{hash(session.join_url)}"
    typed: str = st.text_input(
        label,
        session.join_url or "",
        key=key,
        placeholder="https://teams.microsoft.com/…",
        max_chars=1000,
        on_change=_save,
        args=(session, sessions, key, view),
    )
    draw_meeting_state(session)
    fault: str | None = st.session_state.get(_FAULTS, {}).get(key)
    if fault and typed != (session.join_url or ""):
        st.error(fault)


def _save(session: BoardSession, sessions: list[BoardSession], key: str, view: CampaignView) -> None:
    """Save a link that is fine; say at its field what is wrong with one that is not."""
    url = (st.session_state[key] or "").strip()
    faults: dict[str, str] = st.session_state.setdefault(_FAULTS, {})
    faults.pop(key, None)
    if url and (fault := find_fault(session, url, sessions, view)):
        faults[key] = fault
        return
    category = escape(name_category(session.category_code, view.reference))
    send(
        "links",
        set_link,
        done=f"The link of {category} is {'saved' if url else 'removed'}.",
        virtual_session_id=session.virtual_session_id,
        join_url=url or None,
        reference=view.reference,
    )


def find_fault(
    session: BoardSession, url: str, sessions: list[BoardSession], view: CampaignView
) -> str | None:
    """What is wrong with a link for a virtual session, among the others' links; None when it may be used."""
    if fault := check_link(url, view.reference.sessions.teams_hosts):
        return fault
    links: dict[str, list[str]] = {session.category_code: [url]}
    for other in sessions:
        overlaps = other.starts_at < session.ends_at and other.ends_at > session.starts_at
        if other is not session and other.join_url and overlaps:
            links.setdefault(other.category_code, []).append(other.join_url)
    for codes in find_shared_links(links).values():
        others = [name_category(code, view.reference) for code in codes if code != session.category_code]
        if session.category_code in codes:
            return f"{', '.join(others)} has this link at the same time. Give each category its own link."
    return None
