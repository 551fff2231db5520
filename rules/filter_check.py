"""What of a filter means something here: codes that the municipality does not know are left out."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from rules.case_filter import CaseFilter
from rules.lookups import Reference

_NAMES: Final[Mapping[str, str]] = {
    "category_codes": "category",
    "subcategory_codes": "sub-category",
    "regions": "region",
    "wards": "ward",
    "entity_codes": "owner",
    "priority_codes": "priority",
    "age_buckets": "age",
    "channel_codes": "channel",
    "customer_class_codes": "customer class",
    "outcome_codes": "outcome",
    "cause_codes": "cause",
}


def keep_known(case_filter: CaseFilter, reference: Reference) -> tuple[CaseFilter, tuple[str, ...]]:
    """The filter without codes nobody knows, and one sentence for each thing left out.

    Sub-categories of other categories than the chosen ones are left out as well: they could match nothing.
    """
    known: Mapping[str, Collection[Any]] = {
        "category_codes": reference.categories,
        "subcategory_codes": _list_subcategories(case_filter, reference),
        "regions": reference.regions,
        "wards": {ward.ward_no for ward in reference.wards.values()},
        "entity_codes": reference.entities,
        "priority_codes": reference.priorities,
        "age_buckets": {bucket.code for bucket in reference.age_buckets},
        "channel_codes": reference.channels,
        "customer_class_codes": reference.customer_classes,
        "outcome_codes": reference.outcomes,
        "cause_codes": reference.causes,
    }
    changes: dict[str, Any] = {}
    problems: list[str] = []
    for field, codes in known.items():
        chosen = getattr(case_filter, field)
        strange = [str(code)[:40] for code in chosen if code not in codes]
        if strange:
            changes[field] = tuple(code for code in chosen if code in codes)
            problems.append(f"There is no {_NAMES[field]} “{', '.join(strange)}” here; it was left out.")
    return _turn_ranges(case_filter.but(**changes)), tuple(problems)


def _list_subcategories(case_filter: CaseFilter, reference: Reference) -> Collection[str]:
    chosen = [code for code in case_filter.category_codes if code in reference.categories]
    return {
        code
        for code, subcategory in reference.subcategories.items()
        if not chosen or subcategory.category_code in chosen
    }


def _turn_ranges(case_filter: CaseFilter) -> CaseFilter:
    """A range whose ends stand the wrong way round could match nothing; it is meant the other way."""
    changes: dict[str, Any] = {}
    for name in ("rand", "received", "due", "resolved", "counted"):
        low, high = getattr(case_filter, f"{name}_from"), getattr(case_filter, f"{name}_to")
        if low is not None and high is not None and low > high:
            changes |= {f"{name}_from": high, f"{name}_to": low}
    return case_filter.but(**changes)
