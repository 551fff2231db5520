"""A filter keeps what means something here, and says what does not."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from rules.case_filter import CaseFilter
from rules.filter_check import keep_known
from rules.lookups import AgeBucket, Delimitation, Reference, Subcategory, Ward


def make_reference() -> Reference:
    """Only what a filter asks for; the rest is never looked at."""
    names: dict[str, Any] = dict.fromkeys(Reference.__dataclass_fields__, MappingProxyType({}))
    names |= {
        "categories": {"metering": None, "rates": None},
        "subcategories": {
            "leak": Subcategory("leak", "metering", "Leak", "", "water", False),
            "value": Subcategory("value", "rates", "Value", "", "rates", False),
        },
        "regions": {"B": None, "X": None},
        "entities": {"water": None},
        "priorities": {"urgent": None},
        "channels": {"phone": None},
        "customer_classes": {"company": None},
        "delimitations": (Delimitation("2020", "2020", date(2021, 11, 1), None, None, ""),),
        "wards": {("2020", 87): Ward("2020", 87, "B", None, None, "", "seen")},
        "age_buckets": (AgeBucket("d0_30", "0 to 30 days", 0, 30),),
    }
    return Reference(**names)


REFERENCE = make_reference()


def test_a_filter_of_known_codes_is_left_as_it_is() -> None:
    case_filter = CaseFilter(
        category_codes=("metering",), subcategory_codes=("leak",), regions=("B", "X"), wards=(87,),
        entity_codes=("water",), priority_codes=("urgent",), age_buckets=("d0_30",), channel_codes=("phone",),
        customer_class_codes=("company",), sources=("anything",),
    )  # fmt: skip
    assert keep_known(case_filter, REFERENCE) == (case_filter, ())


def test_every_kind_of_unknown_code_is_named_and_left_out() -> None:
    strange = {
        "category_codes": ("metering", "magic"), "subcategory_codes": ("wand",), "regions": ("Q", "B"),
        "wards": (87, 999), "entity_codes": ("moon",), "priority_codes": ("never",), "age_buckets": ("old",),
        "channel_codes": ("owl",), "customer_class_codes": ("wizard",),
    }  # fmt: skip
    kept, problems = keep_known(CaseFilter(**cast(Any, strange)), REFERENCE)
    assert kept == CaseFilter(category_codes=("metering",), regions=("B",), wards=(87,))
    assert len(problems) == len(strange)
    for word in ("magic", "wand", "Q", "999", "moon", "never", "old", "owl", "wizard"):
        assert any(f"“{word}”" in problem for problem in problems), word


def test_a_sub_category_of_another_category_is_left_out() -> None:
    kept, problems = keep_known(
        CaseFilter(category_codes=("rates",), subcategory_codes=("leak", "value")), REFERENCE
    )
    assert kept.subcategory_codes == ("value",)
    assert len(problems) == 1


def test_ranges_the_wrong_way_round_are_turned() -> None:
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    kept, problems = keep_known(
        CaseFilter(rand_from=Decimal(9), rand_to=Decimal(1), received_from=late, received_to=early), REFERENCE
    )
    assert (kept.rand_from, kept.rand_to) == (Decimal(1), Decimal(9))
    assert (kept.received_from, kept.received_to) == (early, late)
    assert problems == ()
