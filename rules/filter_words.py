"""A filter in plain words, the same on screens and on the covers of files."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rules import states
from rules.case_filter import CaseFilter, OrderBy, Whose
from rules.counted import COUNTED
from rules.lookups import Reference
from rules.written import show_date, show_rand

_WHOSE_WORDS: Final[Mapping[Whose, str]] = {
    "mine": "held by me",
    "team": "of my teams",
    "unassigned": "held by nobody",
    "all": "",
}
ORDERS: Final[Mapping[tuple[OrderBy, bool], str]] = {
    ("act_by", False): "Act by",
    ("due", False): "Due first",
    ("received", False): "Oldest first",
    ("received", True): "Newest first",
    ("amount", True): "Most rand first",
    ("amount", False): "Least rand first",
    ("next_step", False): "Next step first",
    ("resolved", True): "Resolved last first",
}


def show_order(order: tuple[OrderBy, bool]) -> str:
    """The words of an order; also of one that only a link can ask for."""
    return ORDERS.get(order) or f"{order[0].replace('_', ' ').capitalize()}, {'down' if order[1] else 'up'}"


def describe(case_filter: CaseFilter, reference: Reference, holder: str = "") -> str:
    """The filter as a sentence's object: 'open queries held by me · Metering · Region B · overdue'.

    `holder` is the name of the person whose queries it asks for.
    """
    parts = [
        f"{_status_words(case_filter, reference)} {_WHOSE_WORDS[case_filter.whose]}".strip(),
        f"held by {holder or 'an unknown person'}" if case_filter.holder_id is not None else "",
        *_names(case_filter.category_codes, reference.categories),
        *_names(case_filter.subcategory_codes, reference.subcategories),
        _listed("region", case_filter.regions),
        _listed("ward", case_filter.wards),
        *_names(case_filter.entity_codes, reference.entities),
        *_names(case_filter.customer_class_codes, reference.customer_classes),
        *_names(case_filter.channel_codes, reference.channels),
        _listed("source", case_filter.sources),
        *_names(case_filter.priority_codes, reference.priorities),
        " or ".join(b.name.lower() for b in reference.age_buckets if b.code in case_filter.age_buckets),
        _late_words(case_filter),
        *_names(case_filter.outcome_codes, reference.outcomes),
        *_names(case_filter.cause_codes, reference.causes),
        "escalated" if case_filter.escalated else "",
        _counted_words(case_filter),
        "closed by me" if case_filter.closed_by_me else "",
        _rand_words(case_filter),
        _day_words("received", case_filter.received_from, case_filter.received_to),
        _day_words("due", case_filter.due_from, case_filter.due_to),
        _day_words("resolved", case_filter.resolved_from, case_filter.resolved_to),
        _day_words("next step", None, case_filter.next_step_to),
        _day_words("call promised", None, case_filter.call_back_to),
    ]
    return " · ".join(part for part in parts if part)


def _late_words(case_filter: CaseFilter) -> str:
    chosen = ["overdue"] * case_filter.overdue
    chosen += ["overdue without counting stoppages"] * case_filter.overdue_raw
    return " or ".join(chosen + ["at risk"] * case_filter.at_risk)


def _counted_words(case_filter: CaseFilter) -> str:
    if not case_filter.counted:
        return ""
    days = _day_words("", case_filter.counted_from, case_filter.counted_to)
    return f"{COUNTED[case_filter.counted]} {days.strip()}".strip()


def _status_words(case_filter: CaseFilter, reference: Reference) -> str:
    if case_filter.counted and not case_filter.statuses:
        return "queries"
    if not case_filter.statuses or set(case_filter.statuses) == set(states.OPEN_STATUSES):
        return "open queries"
    names = [reference.statuses[code].name.lower() for code in case_filter.statuses]
    return f"{' or '.join(names)} queries"


def _names(codes: tuple[str, ...], records: Mapping[str, Any]) -> list[str]:
    return [" or ".join(records[code].name for code in codes)] if codes else []


def _listed(word: str, values: tuple[Any, ...]) -> str:
    return f"{word} {' or '.join(map(str, values))}" if values else ""


def _rand_words(case_filter: CaseFilter) -> str:
    low, high = case_filter.rand_from, case_filter.rand_to
    if low is not None and high is not None:
        return f"{show_rand(low)} to {show_rand(high)}"
    if low is not None:
        return f"from {show_rand(low)}"
    return f"up to {show_rand(high)}" if high is not None else ""


def _day_words(verb: str, first: date | None, last: date | None) -> str:
    if first is not None and first == last:
        return f"{verb} on {show_date(first)}"
    if first is not None and last is not None:
        return f"{verb} {show_date(first)} to {show_date(last)}"
    if first is not None:
        return f"{verb} from {show_date(first)}"
    return f"{verb} up to {show_date(last)}" if last is not None else ""
