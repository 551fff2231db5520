"""Ways from one screen to another, by the page's name in the registry."""

from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.kit.layout import draw_step
from pages.kit.registry import find_entry
from rules.case_filter import CaseFilter

QUERY: Final = "query"
ACCOUNT: Final = "account"
PORTFOLIO: Final = "portfolio"
TRIAGE: Final = "triage"
NEW: Final = "new"
CAPTURE: Final = "capture"
WARD: Final = "ward"
SAVED: Final = "saved"
NO_VIEW: Final = "0"
_REF: Final = "ref"
_FOUND: Final = "found"
SEARCH: Final = "search"
_LEFT: Final = "params_left"
_MOST_LEFT: Final = 50
_JUMPED: Final = "search_jumped"


def find_page(url_path: str) -> Path:
    """The file of a page, as `st.switch_page` and `st.page_link` want it."""
    entry = find_entry(url_path)
    assert entry is not None, f"no page is registered at /{url_path}"
    return entry.path


def open_query(reference: str, *, found: str = "") -> None:
    """Go to the page of one query; nothing after this call runs.

    `found`: the reference somebody looked for, if that one was merged into this.
    """
    _leave_for(QUERY, {_REF: reference} | ({_FOUND: found} if found else {}))


def open_account(account_no: str) -> None:
    """Go to the page of one account; nothing after this call runs."""
    _leave_for(ACCOUNT, {"no": account_no})


def open_queue(case_filter: CaseFilter) -> None:
    """Go to the queue under a filter; nothing after this call runs."""
    _leave_for(TRIAGE, write_queue(case_filter))


def write_queue(case_filter: CaseFilter) -> dict[str, str]:
    """The parameters of the queue under a filter; without any, a person's own view would be opened."""
    return case_filter.to_params() or {SAVED: NO_VIEW}


def open_search(text: str) -> None:
    """Go to what is found for a text; nothing after this call runs."""
    _leave_for(SEARCH, {"q": text})


def _leave_for(url_path: str, params: dict[str, str]) -> None:
    if _find_path() not in ("", f"/{url_path}"):
        left: dict[str, dict[str, str]] = st.session_state.setdefault(_LEFT, {})
        left[_name_place(params)] = st.query_params.to_dict()
        while len(left) > _MOST_LEFT:
            left.pop(next(iter(left)))
    st.switch_page(find_page(url_path), query_params=params)


def restore_place() -> None:
    """Bring back what the URL said when this page was left.

    Streamlit changes the parameters before it changes the page, so that Back first comes to this page with
    the parameters of the one that was gone to.
    """
    left = st.session_state.get(_LEFT, {}).get(_name_place(st.query_params.to_dict()))
    if left is not None:
        st.query_params.from_dict(left)


def _name_place(params: dict[str, str]) -> str:
    return f"{_find_path()}?{urlencode(params)}"


def _find_path() -> str:
    return urlsplit(st.context.url or "").path


def link_query(reference: str, label: str, *, found: str = "", place: str = "") -> None:
    """Draw a link to the page of one query. `label` is Markdown; `found` is as for `open_query`.

    On the page of a query it is a button: a link onto the page it stands on would leave the address as it
    was, and the next click would lead back. `place` tells apart what leads to the same query from there.
    """
    params = {_REF: reference} | ({_FOUND: found} if found else {})
    if _find_path() == f"/{QUERY}":
        draw_step(label, key=f"to_{place}_{reference}", kind="tertiary", **params)
    else:
        st.page_link(find_page(QUERY), label=label, query_params=params)


def read_found() -> str:
    """The reference that led to the query on screen, if it is another one's."""
    return st.query_params.get(_FOUND, "").strip()


def link_account(account_no: str, label: str) -> None:
    """Draw a link to the page of one account. `label` is Markdown."""
    st.page_link(find_page(ACCOUNT), label=label, query_params={"no": account_no})


def link_portfolio(customer_no: str, label: str) -> None:
    """Draw a link to all accounts of a holder. `label` is Markdown."""
    st.page_link(find_page(PORTFOLIO), label=label, query_params={"holder": customer_no})


def may_jump(text: str) -> bool:
    """Whether a search may open the one query it finds: not a second time, or Back would never come back."""
    if st.session_state.get(_JUMPED) == text:
        return False
    st.session_state[_JUMPED] = text
    return True


def forget_jump() -> None:
    """Let the next search open what it finds, even if it is for the same text."""
    st.session_state.pop(_JUMPED, None)
