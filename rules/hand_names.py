"""Whose hands, in words."""

from typing import Final

from rules.hands import BILLING, CREDIT_CONTROL, ENTITY, NOBODY, RESIDENT, UNKNOWN_ENTITY
from rules.lookups import Reference

_NAMES: Final = {
    BILLING: "Billing",
    CREDIT_CONTROL: "Credit control",
    RESIDENT: "The resident",
    NOBODY: "Nobody",
    UNKNOWN_ENTITY: "An owner not named",
}


def name_hand(hand: str, reference: Reference) -> str:
    """The name of a hand whose desk is named already (`rules.hands.name_desk`)."""
    if hand in _NAMES:
        return _NAMES[hand]
    code = hand.removeprefix(ENTITY)
    entity = reference.entities.get(code)
    return entity.name if entity else code
