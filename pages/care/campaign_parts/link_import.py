"""Importing the links of many virtual sessions from a CSV file, all of them or none."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import send
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.session_words import name_category
from queries.actions.sessions.links import set_links
from queries.sessions.board import Board, BoardSession
from rules.sessions.links import check_link, find_shared_links

_HEADER: Final = ("day", "starts", "category", "link")
_MOST_BYTES: Final = 1_000_000
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class ReadLinks:
    """Links by virtual session, and a sentence for each line that cannot be used."""

    links: dict[int, str]
    faults: tuple[str, ...]


def draw_import(board: Board, view: CampaignView) -> None:
    """The file, what is wrong with it, and saving it."""
    with st.expander("Import links from a file (CSV)"):
        st.markdown(
            f"A first line `{','.join(_HEADER)}`, then a line a virtual session, such as"
            f" `{_show_example(board, view)}`. A category is written by its code or its name."
        )
        given = st.file_uploader("CSV file", type=["csv"], key="link_file")
        if given is None:
            return
        if given.size > _MOST_BYTES:
            st.error("The file is larger than a list of links can be. Choose another file.")
            return
        found = read_links(given.getvalue(), board, view)
        for fault in found.faults[:_SHOWN]:
            st.error(escape(fault))
        if len(found.faults) > _SHOWN:
            st.error(f"And {len(found.faults) - _SHOWN} lines more.")
        if not found.links or found.faults:
            st.caption("Nothing is saved until every line is right.")
            return
        st.button(
            f"Save {len(found.links)} links", type="primary", key="link_import", on_click=_save,
            args=(found.links,),
        )  # fmt: skip


def _save(links: dict[int, str]) -> None:
    send("links", set_links, done=f"{len(links)} links are saved.", links=links, reference=get_reference())


def read_links(content: bytes, board: Board, view: CampaignView) -> ReadLinks:
    """The links of a file, checked against the campaign and against each other."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return ReadLinks({}, ("The file is no CSV in UTF-8. Save it as “CSV UTF-8” and choose it again.",))
    if not rows or not set(_HEADER) <= set(rows[0]):
        return ReadLinks({}, (f"The first line must be {','.join(_HEADER)}, with a line or more below it.",))
    links: dict[int, str] = {}
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        session = _find_session(row, board, view)
        url = (row["link"] or "").strip()
        fault = (
            "no virtual session of this campaign has that day, time and category."
            if session is None
            else check_link(url, view.reference.sessions.teams_hosts)
            or ("it stands in the file twice." if session.virtual_session_id in links else None)
        )
        if fault or session is None:
            faults.append(f"Line {number}: {fault}")
        else:
            links[session.virtual_session_id] = url
    return ReadLinks(links, (*faults, *_find_shared(links, board, view)))


def _find_session(row: dict[str, str], board: Board, view: CampaignView) -> BoardSession | None:
    try:
        day = date.fromisoformat((row["day"] or "").strip())
    except ValueError:
        return None
    starts, category = (row["starts"] or "").strip().zfill(5), (row["category"] or "").strip().casefold()
    for session in board.sessions:
        names = (session.category_code, name_category(session.category_code, view.reference).casefold())
        local = session.starts_at.astimezone(view.reference.timezone)
        if local.date() == day and f"{local:%H:%M}" == starts and category in names:
            return session
    return None


def _find_shared(links: dict[int, str], board: Board, view: CampaignView) -> list[str]:
    """Links that two categories would have at the same time, those that stay as they are among them."""
    faults = []
    for starts_at in dict.fromkeys(session.starts_at for session in board.sessions):
        given: dict[str, list[str]] = {}
        for session in board.sessions:
            url = links.get(session.virtual_session_id, session.join_url)
            if session.starts_at <= starts_at < session.ends_at and url:
                given.setdefault(session.category_code, []).append(url)
        for codes in find_shared_links(given).values():
            names = " and ".join(name_category(code, view.reference) for code in codes)
            faults.append(f"{names} would share one link at the same time. Give each category its own link.")
    return list(dict.fromkeys(faults))


def _show_example(board: Board, view: CampaignView) -> str:
    session = board.sessions[0]
    local = session.starts_at.astimezone(view.reference.timezone)
    host = view.reference.sessions.teams_hosts[0]
    return f"{local:%Y-%m-%d},{local:%H:%M},{session.category_code},https://{host}/l/meetup-join/…"
