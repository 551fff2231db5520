"""Which view the queue is shown in: the one its address names, else the person's default."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from data.transaction import read
from pages.kit.cursors import NAMES as CURSOR_NAMES
from pages.kit.filter_url import VIEW
from pages.kit.links import NO_VIEW, SAVED
from queries.saved_views import Views, get_views
from rules.actor import Actor
from rules.case_filter import CaseFilter, from_params
from rules.lookups import Reference
from rules.saved_views import Look, SavedView, read_filter

_KEPT: Final = "views_kept"
_KEPT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """The views a person may use, the one that is open, and how the queue looks in it."""

    views: tuple[SavedView, ...]
    view: SavedView | None
    look: Look
    has_own_look: bool

    @property
    def view_id(self) -> int | None:
        return self.view.view_id if self.view else None

    def is_changed(self, case_filter: CaseFilter, reference: Reference) -> bool:
        """Whether the queue shows something else than the open view holds."""
        if self.view is None:
            return False
        return read_filter(self.view.filter, reference)[0] != case_filter or self.look != self.view.look


def open_shown(actor: Actor) -> Shown:
    """Read the views, and put the default into the address where it asks for nothing.

    A view that the person may not use is passed over: its filter is in the address too.
    """
    found = _look_at_views(actor)
    params = st.query_params.to_dict()
    default = next((view for view in found.views if view.is_default), None)
    if default is not None and _asks_nothing(params):
        go_to(default)
    return _find_shown(found, st.query_params.get(SAVED, NO_VIEW))


def _look_at_views(actor: Actor) -> Views:
    """The views as they were read a minute ago at most: every click on the queue asks for them."""
    now = time.monotonic()
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != actor or now - kept[1] > _KEPT_SECONDS:
        kept = st.session_state[_KEPT] = (actor, now, read(actor, get_views))
    views: Views = kept[2]
    return views


def forget_views() -> None:
    """Read the views anew at the next look, after one of them was changed."""
    st.session_state.pop(_KEPT, None)


def _asks_nothing(params: Mapping[str, str]) -> bool:
    case_filter, problems = from_params(params)
    placed = any(name in params for name in (SAVED, *CURSOR_NAMES))
    return case_filter == CaseFilter() and not problems and not placed


def _find_shown(found: Views, saved: str) -> Shown:
    view = next((each for each in found.views if str(each.view_id) == saved), None)
    own = found.looks.get(view.view_id if view else None)
    return Shown(tuple(found.views), view, own or (view.look if view else Look()), own is not None)


def go_to(view: SavedView | None) -> None:
    """Put a view's filter and its number into the address; None: the whole queue. Cards stay cards."""
    params = dict(parse_qsl(view.filter)) if view else {}
    way = st.query_params.get(VIEW)
    saved = str(view.view_id) if view else NO_VIEW
    st.query_params.from_dict(params | {SAVED: saved} | ({VIEW: way} if way else {}))


def mark_as(view_id: int | None) -> None:
    """Say in the address that its filter is the one of a view."""
    st.query_params[SAVED] = NO_VIEW if view_id is None else str(view_id)
