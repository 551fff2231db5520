"""What may be chosen in a filter, in plain words; the whole filter in words is in `rules.filter_words`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rules.case_filter import CaseFilter, OrderBy, Whose
from rules.counted import REPEATED
from rules.filter_words import ORDERS, describe, show_order
from rules.lookups import Reference, Region

__all__ = [
    "ORDERS",
    "WHOSE",
    "describe",
    "list_options",
    "list_orders",
    "show_order",
    "show_region",
    "tell_repeats",
]

WHOSE: Final[Mapping[Whose, str]] = {
    "mine": "Mine",
    "team": "My team",
    "unassigned": "Unassigned",
    "all": "All",
}


def list_orders(case_filter: CaseFilter) -> list[tuple[OrderBy, bool]]:
    """The orders that the filter's rows can be in: history has no act-by."""
    return [order for order in ORDERS if case_filter.but(order_by=order[0]).order == order[0]]


def list_options(field: str, reference: Reference, on: date) -> dict[Any, str]:
    """What may be chosen for a field of the filter, with its words; retired codes too, for old queries."""
    named: Mapping[str, Mapping[str, Any]] = {
        "category_codes": reference.categories,
        "subcategory_codes": reference.subcategories,
        "entity_codes": reference.entities,
        "priority_codes": reference.priorities,
        "channel_codes": reference.channels,
        "customer_class_codes": reference.customer_classes,
        "statuses": reference.statuses,
    }
    if field in named:
        return {code: record.name for code, record in named[field].items()}
    if field == "age_buckets":
        return {bucket.code: bucket.name for bucket in reference.age_buckets}
    if field == "regions":
        return {code: show_region(region) for code, region in reference.regions.items()}
    assert field == "wards", field
    return {ward.ward_no: f"{ward.ward_no} · {ward.region_code}" for ward in reference.list_wards(on)}


def show_region(region: Region) -> str:
    """A region by its letter and the two places that tell people which it is."""
    places = ", ".join(region.places.split(", ")[:2])
    return f"{region.code} · {places or region.name}"


def tell_repeats(case_filter: CaseFilter) -> str:
    """Why a figure may be larger than the number of queries it opens to; empty where it cannot."""
    what = REPEATED.get(case_filter.counted)
    return f"The figure counts a query each time it was {what}; here it is one row." if what else ""
