"""What surrounds every page: sign-in, navigation by role, the search box, the person's own menu."""

from base64 import b64encode
from collections.abc import Mapping
from copy import copy
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit import browser
from pages.kit.actors import acting_as, find_person, note_use
from pages.kit.errors import show_error
from pages.kit.keys import listen_to_keys, tell_keys
from pages.kit.links import SEARCH, forget_jump, open_search
from pages.kit.password_form import draw_password_form
from pages.kit.plain import escape
from pages.kit.registry import CHANGES, ENTRIES, FOLDER, HOME, ME, PageEntry, find_entry
from pages.kit.require import ROLE_NAMES
from pages.kit.scope_words import show_scope
from pages.kit.screen import is_narrow, watch_screen
from pages.kit.sign_in import draw_sign_in
from queries.actions.sign_in import sign_out
from queries.web_sessions import SignedIn
from rules.access import may
from rules.actor import SYSTEM, Actor

NAME: Final = "Tharollo"
# as an address: a file would be read and hashed twice in every run
_ICON: Final = f"data:image/png;base64,{b64encode((FOLDER / 'kit' / 'icon.png').read_bytes()).decode()}"
_FORM_WIDTH: Final = 420


def draw_frame() -> None:
    """Draw the frame and, for a signed-in person, the page inside it."""
    person = None if st.session_state.get("signing_out") else find_person()
    pages = {entry.url_path: _find_page(entry, person) for entry in ENTRIES}
    signed_in = person is not None and not person.must_change_password
    # every page is registered while signed out too: otherwise a deep link would be lost at the form
    page = st.navigation(_arrange(pages, person), position="top" if signed_in else "hidden")
    if person is None:
        _draw_stranger(page.url_path)
        return
    note_use(person)
    with acting_as(person.actor):
        try:
            _draw_person(person, page, pages)
        except Exception as error:  # whatever happens inside a page, its person gets a sentence
            show_error(error)


def _arrange(pages: Mapping[str, Any], person: SignedIn | None) -> dict[str, list[Any]]:
    """The menu: what is opened all day, then its parts; a part of one page is that page alone.

    On a phone the menu is one list, because the parts of it would be no list to a screen reader there.
    """
    if is_narrow():
        return {"": list(pages.values())}
    parts: dict[str, list[Any]] = {"": []}
    named = [entry.section for entry in ENTRIES if entry.section and _is_shown(entry, person)]
    for entry in ENTRIES:
        section = entry.section if named.count(entry.section) > 1 else ""
        parts.setdefault(section, []).append(pages[entry.url_path])
    return parts


def _is_shown(entry: PageEntry, person: SignedIn | None) -> bool:
    return person is not None and entry.in_menu and person.actor.role in entry.roles


_made: Final[dict[tuple[str, bool], Any]] = {}


def _find_page(entry: PageEntry, person: SignedIn | None) -> Any:
    """A page of its own for this run. Each is made once: to look for all their files takes a millisecond."""
    is_visible = _is_shown(entry, person)
    key = (entry.url_path, is_visible)
    if key not in _made:
        _made[key] = st.Page(
            entry.path,
            title=entry.title,
            url_path=entry.url_path,
            default=entry is HOME,
            visibility="visible" if is_visible else "hidden",
        )
    return copy(_made[key])


def _draw_stranger(url_path: str) -> None:
    st.set_page_config(page_title=f"Sign in · {NAME}", page_icon=_ICON, layout="centered")
    if st.session_state.pop("signing_out", False):
        st.info("Signing you out …")
        browser.go_to("/auth/signed-out")
        return
    with st.container(horizontal_alignment="center"), st.container(width=_FORM_WIDTH):
        st.title(NAME)
        st.write("The desk where outstanding billing queries are resolved.")
        draw_sign_in(url_path)


def _draw_person(person: SignedIn, page: Any, pages: Mapping[str, Any]) -> None:
    entry = find_entry(page.url_path)
    title = entry.title if entry else page.title
    st.set_page_config(page_title=f"{title} · {NAME}", page_icon=_ICON, layout="wide")
    st.logo(_ICON, size="small")
    if person.must_change_password:
        st.title("Choose your own password")
        st.write("The password you signed in with was made for you. Replace it to go on.")
        if draw_password_form(person.actor):
            st.button("Go on", type="primary")
        return
    _draw_header(person.actor, pages)
    page.run()


def _draw_header(actor: Actor, pages: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="desk_header"):
        if SEARCH in pages and actor.role in _roles_of(SEARCH):
            _draw_search()
        else:
            st.space("stretch")
        with st.popover(escape(actor.display_name), icon=":material/account_circle:"):
            _draw_own_menu(actor, pages)
        watch_screen()
        if may(actor, "take_next"):
            listen_to_keys()


def _roles_of(url_path: str) -> tuple[str, ...]:
    entry = find_entry(url_path)
    return entry.roles if entry else ()


def _draw_search() -> None:
    st.text_input(
        "Search everywhere",
        key="desk_search",
        type="search",
        placeholder="Reference, account number, name or words",
        label_visibility="collapsed",
        on_change=_ask_search,
    )
    wanted = st.session_state.pop("search_for", None)
    if wanted:
        open_search(wanted)


def _ask_search() -> None:
    text = st.session_state["desk_search"].strip()
    # the Back button sends what still stands in the box once more, and must not search again
    if text != st.session_state.get("search_asked"):
        st.session_state["search_asked"] = st.session_state["search_for"] = text
        forget_jump()


def _draw_own_menu(actor: Actor, pages: Mapping[str, Any]) -> None:
    scope = show_scope(actor.regions, actor.wards, actor.category_codes)
    st.caption(f"{ROLE_NAMES[actor.role].capitalize()} · {scope}")
    st.page_link(pages[ME.url_path], label="Your account")
    if may(actor, "change_many"):
        st.page_link(pages[CHANGES.url_path], label="Undo a change of many, hand work over")
    if may(actor, "take_next"):
        st.caption(tell_keys())
    st.button("Sign out", icon=":material/logout:", key="sign_out", on_click=_sign_out)


def _sign_out() -> None:
    token = browser.read_session_token()
    if token:
        perform(SYSTEM, sign_out, token=token)
    st.session_state["signing_out"] = True
