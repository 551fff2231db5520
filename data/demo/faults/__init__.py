"""Faults put into bills on purpose, each after a detection rule, with the truth kept aside."""

from data.demo.faults.catalogue import CAUSES, SHARED_SHARE, SPECS, Spec, choose_rule, find_shared
from data.demo.faults.planting import plant_after, plant_before, plant_rated

__all__ = [
    "CAUSES",
    "SHARED_SHARE",
    "SPECS",
    "Spec",
    "choose_rule",
    "find_shared",
    "plant_after",
    "plant_before",
    "plant_rated",
]
