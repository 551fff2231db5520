"""The menu of views: open one, keep what is filtered as one, and look after one's own."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit.filter_url import read_filter
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.views.doing import MENU, do
from pages.kit.views.shown import Shown, go_to, mark_as
from queries.actions import saved_views as actions
from queries.people import list_own_teams
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from rules.saved_views import MOST_NAME, Look, SavedView

_LABEL = "views_label"


def draw_menu(shown: Shown, case_filter: CaseFilter, actor: Actor, reference: Reference) -> None:
    """The menu, filled only while it is open."""
    changed = shown.is_changed(case_filter, reference)
    # with another label it would be another popover, and so close at every choice
    if not st.session_state.get(MENU):
        st.session_state[_LABEL] = _name_open(shown.view, changed=changed)
    label = st.session_state[_LABEL]
    with st.popover(label, icon=":material/bookmarks:", key=MENU, on_change="rerun") as popover:
        if not popover.open:
            return
        _draw_views("My views", [v for v in shown.views if v.owner_id == actor.user_id], shown)
        _draw_views("My teams’ views", [v for v in shown.views if v.owner_id != actor.user_id], shown)
        st.button(
            "Whole queue, without a view", key="views_none", type="tertiary", on_click=_open, args=(None,)
        )
        if shown.view is not None:
            _draw_default(shown.view)
            if shown.view.owner_id == actor.user_id:
                _draw_own(shown.view, shown.look, actor, changed=changed)
        _draw_save(shown.look)


def _name_open(view: SavedView | None, *, changed: bool) -> str:
    if view is None:
        return "Views"
    return f"{escape(view.name)}{' · changed' if changed else ''}"


def _draw_views(heading: str, views: list[SavedView], shown: Shown) -> None:
    if not views:
        return
    st.caption(heading)
    for view in views:
        st.button(
            _name_view(view), key=f"views_open_{view.view_id}", type="tertiary", on_click=_open, args=(view,),
            icon=":material/check:" if view.view_id == shown.view_id else ":material/bookmark:",
        )  # fmt: skip


def _name_view(view: SavedView) -> str:
    parts = [escape(view.name)]
    if view.team_id is not None:
        parts.append(f"{escape(view.team_name or 'a team')}, by {escape(view.owner_name)}")
    return " · ".join([*parts, *["opens by default"] * view.is_default])


def _open(view: SavedView | None) -> None:
    st.session_state[MENU] = False
    go_to(view)


def _draw_default(view: SavedView) -> None:
    if view.is_default:
        st.button("Do not open it by default", key="views_no_default", on_click=_choose_default, args=(None,))
    else:
        st.button("Open it by default", key="views_default", on_click=_choose_default, args=(view.view_id,))


def _choose_default(view_id: int | None) -> None:
    words = "The queue opens with this view from now on." if view_id else "The queue opens without a view."
    do(actions.choose_default, words, view_id=view_id)


def _draw_own(view: SavedView, look: Look, actor: Actor, *, changed: bool) -> None:
    """What only the owner of a view may do."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Replace it with what is shown", key="views_replace", disabled=not changed,
            on_click=_replace, args=(view, look),
        )  # fmt: skip
        if view.team_id is not None:
            st.button("Stop sharing", key="views_unshare", on_click=_share, args=(view, None, ""))
        for team_id, name in read(actor, list_own_teams).items():
            if team_id != view.team_id:
                label = f"Share with {escape(name)}"
                key = f"views_share_{team_id}"
                st.button(label, key=key, on_click=_share, args=(view, team_id, name))
        st.button("Delete", key="views_delete", icon=":material/delete:", on_click=_delete, args=(view,))
    with st.form("views_rename", border=False):
        st.text_input("Another name for it", view.name, key=f"views_name_{view.view_id}", max_chars=MOST_NAME)
        st.form_submit_button("Rename", on_click=_rename, args=(view,))


def _replace(view: SavedView, look: Look) -> None:
    case_filter, _ = read_filter(get_reference())
    do(
        actions.replace_view, f"“{escape(view.name)}” holds what is shown now.", view_id=view.view_id,
        case_filter=case_filter, look=look, now=datetime.now(UTC),
    )  # fmt: skip


def _share(view: SavedView, team_id: int | None, name: str) -> None:
    words = f"{escape(name)} can use “{escape(view.name)}” now." if team_id else "Only you can use it now."
    do(actions.share_view, words, view_id=view.view_id, team_id=team_id)


def _delete(view: SavedView) -> None:
    do(actions.delete_view, f"“{escape(view.name)}” is deleted. Its filter stays here.", view_id=view.view_id)
    mark_as(None)


def _rename(view: SavedView) -> None:
    name = st.session_state[f"views_name_{view.view_id}"]
    do(actions.rename_view, "The view has its other name.", view_id=view.view_id, name=name)


def _draw_save(look: Look) -> None:
    with st.form("views_save", border=False):
        st.text_input("Save what is shown as", key="views_new", max_chars=MOST_NAME, placeholder="A name")
        st.form_submit_button("Save", type="primary", on_click=_save, args=(look,))


def _save(look: Look) -> None:
    name: str = st.session_state["views_new"]
    case_filter, _ = read_filter(get_reference())
    view_id = do(
        actions.save_view, "The view is saved.", name=name, case_filter=case_filter, look=look,
        now=datetime.now(UTC),
    )  # fmt: skip
    if view_id is not None:
        st.session_state["views_new"] = ""
        mark_as(view_id)
