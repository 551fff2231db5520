"""The URL as the one place where a filter lives: widgets show what it says and change only it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import streamlit as st

from pages.kit.cursors import NAMES as CURSOR_NAMES
from pages.kit.links import SAVED
from rules import case_filter as case_filters
from rules.case_filter import CaseFilter
from rules.filter_check import keep_known
from rules.lookups import Reference

VIEW: Final = "view"
LATE: Final = {"overdue": "▲ Overdue", "at_risk": "◆ At risk"}


def read_filter(reference: Reference) -> tuple[CaseFilter, tuple[str, ...]]:
    """The filter in the URL, and a sentence for each part of it that could not be used."""
    case_filter, problems = case_filters.from_params(st.query_params.to_dict())
    case_filter, unknown = keep_known(case_filter, reference)
    return case_filter, (*problems, *unknown)


def write_filter(case_filter: CaseFilter) -> None:
    """Put a filter into the URL, beginning at the first page; the way rows are shown stays, and the saved
    view that the filter was opened with."""
    kept = {name: st.query_params[name] for name in (VIEW, SAVED) if name in st.query_params}
    st.query_params.from_dict(case_filter.to_params() | kept)


def write_place(params: Mapping[str, str]) -> None:
    """Put another page of the same queue into the URL."""
    kept = {name: text for name, text in st.query_params.to_dict().items() if name not in CURSOR_NAMES}
    st.query_params.from_dict(kept | dict(params))


def change_view(view: str) -> None:
    """Put the way rows are shown into the URL."""
    st.query_params[VIEW] = view


def bind(field: str, value: Any, suffix: str = "") -> str:
    """The key of a widget, which now shows `value`: the URL decides, also after the Back button."""
    key = f"filter_{field}{suffix}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def change(field: str, key: str) -> None:
    """Put what a widget says now into the URL."""
    case_filter, _ = case_filters.from_params(st.query_params.to_dict())
    write_filter(case_filter.but(**_as_changes(field, st.session_state[key])))


def _as_changes(field: str, value: Any) -> dict[str, Any]:
    match field:
        case "late":
            return {name: name in value for name in LATE}
        case "order":
            return {"order_by": value[0], "descending": value[1]}
        case "rand_from" | "rand_to":
            return {field: None if value is None else Decimal(str(value))}
        case "category_codes":
            codes = (value,) if isinstance(value, str) else tuple(value or ())
            return {field: tuple(filter(None, codes)), "subcategory_codes": ()}
        case _:
            return {field: tuple(value) if isinstance(value, list) else value}
