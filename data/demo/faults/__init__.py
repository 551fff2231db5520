"""Faults put into bills on purpose, each after a detection rule, with the truth kept aside."""

from data.demo.faults.catalogue import CAUSES, SPECS, Spec, choose_rule
from data.demo.faults.planting import plant_after, plant_before, plant_rated

__all__ = ["CAUSES", "SPECS", "Spec", "choose_rule", "plant_after", "plant_before", "plant_rated"]
