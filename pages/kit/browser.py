"""The browser on the other side: its cookies, its address, and sending it elsewhere."""

import json

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.settings import get_settings
from rules.addresses import client_address
from rules.cookies import browser_cookie, session_cookie


def read_session_token() -> str | None:
    """The token in the cookie of the web session, as it was when this tab connected."""
    return st.context.cookies.get(session_cookie(get_settings().secure_cookies))


def read_browser_token() -> str | None:
    """The token that names this browser; None when it refuses cookies."""
    return st.context.cookies.get(browser_cookie(get_settings().secure_cookies))


def read_address() -> str | None:
    """The network address of the person's machine, or None when it cannot be known."""
    context = get_script_run_ctx()
    if context is None:
        return None
    # Streamlit hides loopback addresses, which count as an address like any other here
    peer = st.context.ip_address or "127.0.0.1"
    return client_address(peer, st.context.headers.get("X-Forwarded-For"), get_settings().trusted_proxies)


def go_to(path: str) -> None:
    """Make the browser load a path of this desk, leaving no entry in its history.

    The link is for the case that the script is held up; both need the same page to be drawn.
    """
    target = json.dumps(path).replace("<", "\\u003c")
    st.html(f"<script>window.location.replace({target})</script>", unsafe_allow_javascript=True)
