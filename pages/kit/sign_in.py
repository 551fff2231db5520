"""The sign-in form: streamlit-authenticator's form and credential check over our own users."""

from collections.abc import Iterator, MutableMapping
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st
from streamlit_authenticator import Authenticate, LoginError
from streamlit_authenticator.controllers import AuthenticationController

from data.passwords import dummy_hash
from data.secrets import read_or_make
from data.settings import get_settings
from data.transaction import perform
from pages.kit import browser
from queries.actions.sign_in import Attempt, begin_attempt, issue_ticket
from rules.actor import SYSTEM

_FIELDS: Final = {
    "Form name": "Sign in",
    "Username": "User name",
    "Password": "Password",
    "Login": "Sign in",
}
_LEFTOVERS: Final = ("authentication_status", "username", "name", "email", "roles", "logout")

# more than any lock allows, so that the library refuses a locked name before it looks at the password
_LOCKED: Final = 1_000_000


class _NoCookie:
    """Stands in for the library's own cookie, which scripts can read and signing out does not end."""

    def get_cookie(self) -> None:
        return None

    def set_cookie(self) -> None:
        return None


class StaffCredentials(MutableMapping[str, dict[str, Any]]):
    """Users as the library wants them, one looked up when asked for.

    Every name is 'known': one that is not has a hash that no password makes, so that it is counted,
    locked and takes as long to check as any other.
    """

    def __init__(self) -> None:
        self.attempt: Attempt | None = None
        self._records: dict[str, dict[str, Any]] = {}

    def __getitem__(self, username: str) -> dict[str, Any]:
        if username not in self._records:
            self._records[username] = self._begin(username)
        return self._records[username]

    def _begin(self, username: str) -> dict[str, Any]:
        attempt = perform(SYSTEM, begin_attempt, username=username, address=browser.read_address())
        self.attempt = attempt
        return {
            "name": attempt.display_name,
            "password": attempt.password_hash or dummy_hash(),
            "failed_login_attempts": _LOCKED if attempt.is_locked else 0,
        }

    def __contains__(self, username: object) -> bool:
        return isinstance(username, str)

    def __setitem__(self, username: str, record: dict[str, Any]) -> None:
        self._records[username] = record

    def __delitem__(self, username: str) -> None:
        del self._records[username]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


class StaffAuthenticate(Authenticate):  # type: ignore[misc]
    """The library's form and check without its cookie and without the component that carries it."""

    def __init__(self, credentials: StaffCredentials) -> None:
        self.api_key = None
        self.attrs = {"login_sleep_time": 0.0}
        self.path = None
        self.cookie_controller = _NoCookie()
        self.authentication_controller = AuthenticationController(
            {"usernames": {}}, auto_hash=False, secret_key=read_or_make("authenticator-key")
        )
        # the library copies the mapping it is given, so the lazy one is put in its place afterwards
        self.authentication_controller.authentication_model.credentials["usernames"] = credentials


def draw_sign_in(url_path: str) -> None:
    """Draw the form; once the password is right, send the browser through /auth/complete and back here."""
    credentials = StaffCredentials()
    place = st.empty()
    with place.container():
        outcome = _draw_form(credentials)
    if outcome is True and credentials.attempt is not None:
        place.empty()
        _complete(credentials.attempt, _here(url_path))


def _draw_form(credentials: StaffCredentials) -> bool | None:
    authenticate = StaffAuthenticate(credentials)
    attempts = get_settings().sign_in_attempts
    try:
        authenticate.login(fields=_FIELDS, max_login_attempts=attempts, key="sign_in")
    except LoginError:
        minutes = get_settings().lock_minutes
        st.error(
            f"Too many wrong passwords. Wait {minutes} minutes, or ask an administrator for a new password."
        )
        return None
    finally:
        outcome: bool | None = st.session_state.get("authentication_status")
        for key in _LEFTOVERS:
            st.session_state.pop(key, None)
    if outcome is False:
        st.error("The user name or password is wrong.")
    return outcome


def _complete(attempt: Attempt, next_path: str) -> None:
    identity = browser.read_browser_token()
    if identity is None:
        st.error(
            "This browser refuses cookies, without which nobody can stay signed in. Allow them for this site."
        )
        return
    ticket = perform(SYSTEM, issue_ticket, attempt=attempt, browser=identity, next_path=next_path)
    st.info("Signing you in …")
    browser.go_to("/auth/complete?" + urlencode({"ticket": ticket}))


def _here(url_path: str) -> str:
    pairs = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    return f"/{url_path}" + (f"?{urlencode(pairs)}" if pairs else "")
