"""What a person sees when something goes wrong: a calm sentence, never a traceback."""

import logging
import secrets
from datetime import UTC, datetime

import streamlit as st

from pages.kit.actors import SignedOut
from rules.errors import DomainError, NotAllowed

_log = logging.getLogger("tharollo.pages")


def show_error(error: Exception) -> bool:
    """Draw an error of a page or callback for the person; always True, so that no traceback is drawn."""
    if isinstance(error, SignedOut):
        st.error(str(error), icon=":material/lock:")
        st.html('<p><a href="" target="_self">Sign in again</a></p>')
    elif isinstance(error, NotAllowed):
        st.error(str(error), icon=":material/block:")
    elif isinstance(error, DomainError):
        st.error(str(error))
    else:
        _show_incident(error)
    return True


def _show_incident(error: Exception) -> None:
    number = f"{datetime.now(UTC):%y%m%d}-{secrets.token_hex(2).upper()}"
    _log.error("Incident %s", number, exc_info=error)
    st.error(
        "Something went wrong on our side. Nothing was half saved. Load the page again; "
        f"if it happens again, tell your administrator incident **{number}**.",
        icon=":material/report:",
    )
