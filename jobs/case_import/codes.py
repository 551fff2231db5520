"""Values of a file → our codes, each distinct value looked up once."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jobs.case_import.map_model import FieldMap
from rules.actor import UNKNOWN_REGION

UNMAPPED: Final = object()
BODY_NAMES: Final = {
    "category": "category_code",
    "subcategory": "subcategory_code",
    "priority": "priority_code",
    "region": "region",
    "ward": "ward_no",
    "customer_class": "customer_class_code",
    "channel": "channel_code",
    "entity": "entity_code",
    "hardship": "hardship",
    "account": "account_no",
    "amount": "amount_rand",
}
_YES_NO: Final = {
    "true": True,
    "yes": True,
    "1": True,
    "y": True,
    "false": False,
    "no": False,
    "0": False,
    "n": False,
}
_SHOWN_CODES: Final = 40


@dataclass(frozen=True, slots=True)
class Codes:
    """What the municipality's profile allows. Subcategories name their category, wards their region."""

    categories: frozenset[str]
    subcategories: Mapping[str, str]
    regions: frozenset[str]
    customer_classes: frozenset[str]
    channels: frozenset[str]
    entities: frozenset[str]
    priorities: frozenset[str]
    delimitations: tuple[tuple[date, str], ...] = ()
    wards: Mapping[tuple[str, int], str] | None = None

    def list_allowed(self, name: str) -> frozenset[Any] | None:
        """Codes of a field, or None when any text is."""
        wards = frozenset(number for _, number in self.wards or {})
        allowed: dict[str, frozenset[Any]] = {
            "category": self.categories,
            "subcategory": frozenset(self.subcategories),
            "priority": self.priorities,
            "region": self.regions | {UNKNOWN_REGION},
            "ward": wards,
            "customer_class": self.customer_classes,
            "channel": self.channels,
            "entity": self.entities,
            "hardship": frozenset({True, False}),
        }
        return allowed.get(name)

    def find_delimitation(self, on: date) -> str | None:
        """The ward set in force on a date; the first one holds before its beginning too."""
        if not self.delimitations:
            return None
        place = bisect_right([start for start, _ in self.delimitations], on)
        return self.delimitations[max(place - 1, 0)][1]


def as_code(name: str, text: Any) -> Any:
    """A value in the type of its field, or UNMAPPED."""
    if name == "ward":
        digits = str(text)
        return (
            int(digits) if digits.isascii() and digits.isdigit() and not isinstance(text, bool) else UNMAPPED
        )
    if name == "hardship":
        return text if isinstance(text, bool) else _YES_NO.get(str(text).lower(), UNMAPPED)
    return str(text)


def list_code_mistakes(fields: Mapping[str, FieldMap], codes: Codes) -> list[str]:
    """Codes written in the map that the profile does not have."""
    mistakes = []
    for name, field in fields.items():
        allowed = codes.list_allowed(name)
        if allowed is None:
            continue
        stated = [("constant", field.constant), ("blank", field.blank)]
        stated += [(f"values.{key!r}", value) for key, value in (field.values or {}).items()]
        if field.other not in ("refuse", "blank"):
            stated.append(("other", field.other))
        for key, value in stated:
            if value is not None and value != "" and as_code(name, value) not in allowed:
                what = f"{value!r} is not a code of the profile; allowed: {say_codes(allowed)}"
                mistakes.append(f"case.{name}.{key}: {what}")
    return mistakes


def say_codes(allowed: frozenset[Any]) -> str:
    """The codes in order, cut after forty."""
    shown = [str(code) for code in sorted(allowed)]
    return ", ".join(shown[:_SHOWN_CODES]) + (", …" if len(shown) > _SHOWN_CODES else "")


def compile_field(name: str, field: FieldMap, codes: Codes) -> Callable[[str], Any]:
    """A look-up of one field: words of the file ('' when blank) → code, None when blank, or UNMAPPED."""
    allowed = codes.list_allowed(name)
    values = {_fold(key, field): value for key, value in (field.values or {}).items()}
    blank = None if field.blank is None else as_code(name, field.blank)

    def look_up(text: str) -> Any:
        if not text:
            return blank
        found: Any = values.get(_fold(text, field), UNMAPPED)
        if found is UNMAPPED:
            direct = as_code(name, text) if not values else UNMAPPED
            found = direct if allowed is not None and direct in allowed else _other(field, blank)
        if found is None or found == "" or found is UNMAPPED:
            return None if found == "" else found
        return as_code(name, found)

    return look_up


def _fold(text: str, field: FieldMap) -> str:
    return text.casefold() if field.ignore_case else text


def _other(field: FieldMap, blank: Any) -> Any:
    if field.other == "refuse":
        return UNMAPPED
    return blank if field.other == "blank" else field.other
