"""Ways from one screen to another, by the page's name in the registry."""

from pathlib import Path
from typing import Final

import streamlit as st

from pages.kit.registry import find_entry

QUERY: Final = "query"
ACCOUNT: Final = "account"
TRIAGE: Final = "triage"
NEW: Final = "new"
_REF: Final = "ref"
_LEFT: Final = "params_left"
_JUMPED: Final = "search_jumped"


def find_page(url_path: str) -> Path:
    """The file of a page, as `st.switch_page` and `st.page_link` want it."""
    entry = find_entry(url_path)
    assert entry is not None, f"no page is registered at /{url_path}"
    return entry.path


def open_query(reference: str) -> None:
    """Go to the page of one query; nothing after this call runs."""
    st.session_state[_LEFT] = st.query_params.to_dict()
    st.switch_page(find_page(QUERY), query_params={_REF: reference})


def restore_place() -> None:
    """Bring back what the URL said when a query was opened from here.

    Streamlit changes the parameters before it changes the page, so that Back first comes to this page with
    the query's parameter in place of its own.
    """
    if _REF in st.query_params:
        st.query_params.from_dict(st.session_state.get(_LEFT, {}))


def link_query(reference: str, label: str) -> None:
    """Draw a link to the page of one query. `label` is Markdown."""
    st.page_link(find_page(QUERY), label=label, query_params={_REF: reference})


def link_account(account_no: str, label: str) -> None:
    """Draw a link to the page of one account. `label` is Markdown."""
    st.page_link(find_page(ACCOUNT), label=label, query_params={"no": account_no})


def may_jump(text: str) -> bool:
    """Whether a search may open the one query it finds: not a second time, or Back would never come back."""
    if st.session_state.get(_JUMPED) == text:
        return False
    st.session_state[_JUMPED] = text
    return True


def forget_jump() -> None:
    """Let the next search open what it finds, even if it is for the same text."""
    st.session_state.pop(_JUMPED, None)
