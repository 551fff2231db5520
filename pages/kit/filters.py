"""The filter bar: a CaseFilter in the URL, shown by a few widgets that change the URL and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import streamlit as st

from pages.kit.badges import option_text
from pages.kit.filter_url import LATE, bind, change, change_view, write_filter
from pages.kit.filter_words import WHOSE, describe, list_options, list_orders, show_order, tell_repeats
from pages.kit.format import show_count
from pages.kit.plain import escape
from queries.triage import CategoryCount
from rules.case_filter import CaseFilter
from rules.lookups import Reference

_REST_OPEN: Final = "filter_open_rest"
_REST_LABEL: Final = "filter_label_rest"
_OWN_POPOVER: Final = {"regions": "Region", "wards": "Ward", "statuses": "Status", "age_buckets": "Age"}
_RAND: Final = ("rand_from", "rand_to")
_DAYS: Final = {"due": "Due", "received": "Received", "resolved": "Resolved"}
_BOUNDS: Final = (
    *_RAND, *(f"{name}_{end}" for name in _DAYS for end in ("from", "to")), "next_step_to", "call_back_to",
)  # fmt: skip
_MORE: Final = {
    "subcategory_codes": "Sub-category",
    "entity_codes": "Owner",
    "customer_class_codes": "Customer class",
    "channel_codes": "Channel",
    "priority_codes": "Priority",
}


def draw_categories(
    case_filter: CaseFilter, counts: Mapping[str, CategoryCount], reference: Reference
) -> None:
    """One pill a category with how many there are and how many of them are late."""
    words = {"": show_category_count("All", _sum(counts))} | {
        code: show_category_count(category.name, counts.get(code, CategoryCount(code, 0, 0, 0)))
        for code, category in reference.categories.items()
        if code in counts or not category.retired
    }
    chosen = case_filter.category_codes
    if len(chosen) > 1:
        # only a link asks for several; one more click narrows it down again
        key = bind("category_codes", list(chosen), suffix="several")
        st.pills(
            "Categories",
            list(words)[1:],
            selection_mode="multi",
            format_func=words.__getitem__,
            key=key,
            on_change=change,
            args=("category_codes", key),
            label_visibility="collapsed",
        )
    else:
        key = bind("category_codes", chosen[0] if chosen else "")
        st.pills(
            "Category",
            list(words),
            required=True,
            format_func=words.__getitem__,
            key=key,
            on_change=change,
            args=("category_codes", key),
            label_visibility="collapsed",
        )


def _sum(counts: Mapping[str, CategoryCount]) -> CategoryCount:
    every = counts.values()
    return CategoryCount(
        "", sum(c.cases for c in every), sum(c.overdue for c in every), sum(c.at_risk for c in every)
    )


def show_category_count(name: str, count: CategoryCount) -> str:
    """A category with how many are open, and how many of them late or nearly so, as Markdown."""
    late = f" :red[▲ {show_count(count.overdue)}]" if count.overdue else ""
    near = f" :orange[◆ {show_count(count.at_risk)}]" if count.at_risk else ""
    words = option_text(f"{escape(name)} **{show_count(count.cases)}**")
    return f"{words}{late}{near}"


def draw_filters(
    case_filter: CaseFilter, reference: Reference, sources: Sequence[str], on: date, *, narrow: bool = False
) -> None:
    """Whose queries, the filters that are used every day, and the rest behind *More*.

    On a narrow screen all but the first two are behind one button.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_whose(case_filter)
        _draw_late(case_filter)
        if not narrow:
            for field, label in _OWN_POPOVER.items():
                with _popover(label, len(getattr(case_filter, field)), field):
                    _draw_choice(label, field, case_filter, list_options(field, reference, on))
        _draw_rest(case_filter, reference, sources, on, narrow=narrow)
        if not narrow:
            _draw_order(case_filter)


def _popover(label: str, count: int, name: str) -> Any:
    return st.popover(_label(label, count), key=f"filter_open_{name}")


def _label(label: str, count: int) -> str:
    return f"{label} · {count}" if count else label


def _draw_rest(
    case_filter: CaseFilter, reference: Reference, sources: Sequence[str], on: date, *, narrow: bool
) -> None:
    """The filters that are used less, drawn only while their popover is open."""
    count = _count_more(case_filter) + (_count_own(case_filter) if narrow else 0)
    # with another label it would be another popover, and so close at every choice
    if not st.session_state.get(_REST_OPEN):
        st.session_state[_REST_LABEL] = _label("Filters" if narrow else "More", count)
    with st.popover(st.session_state[_REST_LABEL], key=_REST_OPEN, on_change="rerun") as popover:
        if not popover.open:
            return
        if narrow:
            for field, label in _OWN_POPOVER.items():
                _draw_choice(label, field, case_filter, list_options(field, reference, on))
        _draw_more(case_filter, reference, sources, on)
        if narrow:
            _draw_order(case_filter)


def _draw_whose(case_filter: CaseFilter) -> None:
    key = bind("whose", case_filter.whose)
    st.segmented_control(
        "Whose queries",
        list(WHOSE),
        required=True,
        format_func=lambda whose: option_text(WHOSE[whose]),
        key=key,
        on_change=change,
        args=("whose", key),
        label_visibility="collapsed",
    )


def _draw_late(case_filter: CaseFilter) -> None:
    key = bind("late", [name for name in LATE if getattr(case_filter, name)])
    st.pills(
        "Overdue or at risk",
        list(LATE),
        selection_mode="multi",
        format_func=lambda name: option_text(LATE[name]),
        key=key,
        on_change=change,
        args=("late", key),
        label_visibility="collapsed",
    )


def _draw_order(case_filter: CaseFilter) -> None:
    chosen = (case_filter.order, case_filter.descending)
    key = bind("order", chosen)
    st.selectbox(
        "Order",
        list(dict.fromkeys((*list_orders(case_filter), chosen))),
        format_func=lambda order: f"Order: {show_order(order)}",
        key=key,
        on_change=change,
        args=("order", key),
        label_visibility="collapsed",
        width=220,
    )


def _draw_choice(label: str, field: str, case_filter: CaseFilter, options: Mapping[Any, str]) -> None:
    key = bind(field, list(getattr(case_filter, field)))
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options.get(code, str(code)),
        key=key,
        on_change=change,
        args=(field, key),
        placeholder="Any",
    )


def _draw_more(case_filter: CaseFilter, reference: Reference, sources: Sequence[str], on: date) -> None:
    chosen = case_filter.category_codes
    for field, label in _MORE.items():
        options = list_options(field, reference, on)
        if field == "subcategory_codes" and chosen:
            options = {
                code: name
                for code, name in options.items()
                if reference.subcategories[code].category_code in chosen
            }
        _draw_choice(label, field, case_filter, options)
    _draw_choice("Source", "sources", case_filter, {name: name for name in (*sources, *case_filter.sources)})
    key = bind("escalated", case_filter.escalated)
    st.toggle("Escalated only", key=key, on_change=change, args=("escalated", key))
    with st.container(horizontal=True):
        _draw_rand("Rand from", "rand_from", case_filter.rand_from)
        _draw_rand("to", "rand_to", case_filter.rand_to)
    for name, label in _DAYS.items():
        with st.container(horizontal=True):
            _draw_day(f"{label} from", f"{name}_from", case_filter)
            _draw_day("to", f"{name}_to", case_filter)
    _draw_day("Next step up to", "next_step_to", case_filter)
    _draw_day("Call promised up to", "call_back_to", case_filter)


def _draw_rand(label: str, field: str, amount: Decimal | None) -> None:
    key = bind(field, None if amount is None else float(amount))
    st.number_input(
        label, min_value=0.0, step=100.0, value=None, key=key, on_change=change, args=(field, key)
    )


def _draw_day(label: str, field: str, case_filter: CaseFilter) -> None:
    key = bind(field, getattr(case_filter, field))
    st.date_input(label, value=None, format="DD/MM/YYYY", key=key, on_change=change, args=(field, key))


def _count_own(case_filter: CaseFilter) -> int:
    return sum(len(getattr(case_filter, field)) for field in _OWN_POPOVER)


def _count_more(case_filter: CaseFilter) -> int:
    lists = sum(len(getattr(case_filter, field)) for field in (*_MORE, "sources"))
    return lists + case_filter.escalated + sum(getattr(case_filter, field) is not None for field in _BOUNDS)


def draw_summary(
    case_filter: CaseFilter, reference: Reference, shown: str, view: str, *, holder: str = ""
) -> None:
    """What is being looked at in plain words, the way back to everything, and the other way to show it.

    The cards are links that every reader of screens knows; the table is drawn on a canvas.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{shown}{escape(describe(case_filter, reference, holder))}", width="content")
        bare = CaseFilter(order_by=case_filter.order_by, descending=case_filter.descending)
        if case_filter != bare:
            st.button(
                "Clear filters",
                key="filter_clear",
                type="tertiary",
                icon=":material/filter_alt_off:",
                on_click=write_filter,
                args=(bare,),
            )
        other = "cards" if view == "table" else "table"
        st.button(f"Show as {other}", key="view_other", type="tertiary", on_click=change_view, args=(other,))
    if repeats := tell_repeats(case_filter):
        st.caption(repeats)
