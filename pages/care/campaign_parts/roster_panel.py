"""One expert on one evening: what speaks against it, putting them on the roster, taking them off."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.board_table import Cells
from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import say, send
from pages.kit.badges import option_text
from pages.kit.plain import escape
from pages.kit.session_words import list_names, name_category, show_short_day, show_span
from queries.actions.sessions.conflicts import list_conflicts
from queries.actions.sessions.links import set_expert_link
from queries.actions.sessions.roster import add_expert, remove_expert
from queries.sessions.board import Board, BoardExpert, BoardPlace, BoardSession
from rules.lookups import Reference
from rules.sessions.links import check_link

PLACE: Final = "roster"


def draw_expert(expert: BoardExpert, day: date, view: CampaignView) -> None:
    """Who it is about: skills and languages."""
    reference = view.reference
    languages = [reference.languages[code].name for code in expert.languages if code in reference.languages]
    skills = [name_category(code, reference) for code in expert.skills]
    st.markdown(
        f"**{escape(expert.display_name)}**, {show_short_day(day)}  \n"
        f":gray[Skills: {list_names(skills)} · speaks {list_names(languages)}]"
    )


def draw_roster_panel(expert: BoardExpert, day: date, board: Board, cells: Cells, view: CampaignView) -> None:
    """Their places on that evening and putting them on another; whoever may not plan only reads."""
    places = cells.here.get((expert.user_id, day), ())
    for place in places:
        _draw_place(place, expert, view)
    if view.may_plan:
        _draw_adding(expert, day, board, places, view)
    elif not places:
        st.caption("No place on this evening.")


def _draw_place(place: BoardPlace, expert: BoardExpert, view: CampaignView) -> None:
    with st.container(border=True, gap="small"):
        category = escape(name_category(place.category_code, view.reference))
        taken = f" · {place.taken} of {len(place.slots)} slots taken" if view.campaign.takes_bookings else ""
        st.markdown(f"On the roster: **{category}** {show_span(place.starts_at, place.ends_at)}{taken}")
        if not view.may_plan:
            return
        _draw_own_link(place, view)
        if place.taken:
            st.warning(
                f"{place.taken} booked or held with {escape(expert.display_name)}. They go to free seats of"
                " colleagues at the same time; whoever finds none keeps the time for the next expert added."
            )
        st.button(
            f"Take off {category}",
            key=f"roster_off_{place.roster_place_id}",
            icon=":material/person_remove:",
            on_click=_remove,
            args=(place, expert.display_name),
        )


def _draw_own_link(place: BoardPlace, view: CampaignView) -> None:
    """The link that leads to this expert alone."""
    key = f"own_link_{place.roster_place_id}_{hash(place.join_url)}"
    with st.expander("A link of the expert’s own" if not place.join_url else "The expert’s own link"):
        st.text_input(
            "Link", place.join_url or "", key=key, max_chars=1000, on_change=_save_own_link,
            args=(place, key, view), placeholder="Empty: the link of the virtual session",
        )  # fmt: skip


def _save_own_link(place: BoardPlace, key: str, view: CampaignView) -> None:
    link = st.session_state[key].strip() or None
    if link and (fault := check_link(link, view.reference.sessions.teams_hosts)):
        say(PLACE, f"{fault} Nothing was saved.", is_error=True)
        return
    send(
        PLACE,
        set_expert_link,
        done="The expert’s own link is saved." if link else "The link of the virtual session counts again.",
        roster_place_id=place.roster_place_id,
        join_url=link,
        reference=view.reference,
    )


def _remove(place: BoardPlace, name: str) -> None:
    send(
        PLACE,
        remove_expert,
        done=f"{escape(name)} is off the roster.",
        virtual_session_id=place.virtual_session_id,
        user_id=place.user_id,
    )


def _draw_adding(
    expert: BoardExpert, day: date, board: Board, places: Sequence[BoardPlace], view: CampaignView
) -> None:
    """The virtual session that needs the expert most is chosen already, so that one more click saves it."""
    sessions = {
        session.virtual_session_id: session
        for session in _list_by_need(expert, day, board, view.reference)
        if not any(
            place.starts_at < session.ends_at and place.ends_at > session.starts_at for place in places
        )
    }
    if not sessions:
        return
    key = f"roster_to_{expert.user_id}_{day}"
    chosen: int | None = st.pills(
        "Virtual session",
        list(sessions),
        default=next(iter(sessions)),
        required=True,
        wrap=True,
        format_func=lambda number: option_text(_name(sessions[number], view.reference)),
        key=key,
    )
    if chosen is None or chosen not in sessions:
        return
    conflicts = read(
        view.actor, list_conflicts, virtual_session_id=chosen, user_id=expert.user_id,
        reference=view.reference,
    )  # fmt: skip
    for conflict in conflicts:
        (st.error if conflict.is_final else st.warning)(escape(conflict.sentence))
    if not conflicts:
        st.success("Nothing speaks against it.")
    if any(conflict.is_final for conflict in conflicts):
        return
    _draw_save(expert, sessions[chosen], view, against=bool(conflicts))


def _draw_save(expert: BoardExpert, session: BoardSession, view: CampaignView, *, against: bool) -> None:
    category = name_category(session.category_code, view.reference)
    st.button(
        f"Put on {category}{' all the same' if against else ''}",
        key="roster_on",
        type="secondary" if against else "primary",
        icon=":material/person_add:",
        on_click=_add,
        args=(expert, session.virtual_session_id, category, view),
    )


def _add(expert: BoardExpert, virtual_session_id: int, category: str, view: CampaignView) -> None:
    send(
        PLACE,
        add_expert,
        done=f"{escape(expert.display_name)} is on the roster for {escape(category)}.",
        virtual_session_id=virtual_session_id,
        user_id=expert.user_id,
        despite_conflicts=True,
        reference=view.reference,
    )


def _list_by_need(expert: BoardExpert, day: date, board: Board, reference: Reference) -> list[BoardSession]:
    """The evening's virtual sessions: those of the expert's skills first, then those with fewest experts."""
    today = [each for each in board.sessions if reference.local_day(each.starts_at) == day]
    return sorted(
        today, key=lambda each: (each.category_code not in expert.skills, each.experts, each.starts_at)
    )


def _name(session: BoardSession, reference: Reference) -> str:
    return (
        f"{name_category(session.category_code, reference)} {show_span(session.starts_at, session.ends_at)}"
    )
