"""What the words of every event are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pages.kit.format import show_date, show_rand
from pages.kit.plain import escape
from queries.timeline import Happening
from rules import events as kinds
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Words:
    """What the words are made from: the look-ups, the files of the case, and when staff first acted on it."""

    reference: Reference
    file_names: Mapping[int, str]
    staff_since: datetime | None = None

    def is_ignored(self, happening: Happening) -> bool:
        """Whether a source said it, or we heard it, after staff had acted, so that it moved nothing."""
        if happening.kind != kinds.SOURCE_STATUS:
            return False
        acted_before = self.staff_since is not None and happening.at >= self.staff_since
        return acted_before or "late" in happening.body


def name_of(records: Mapping[str, Any], code: str | None) -> str:
    """The words of a code; a code that the profile lost stands for itself."""
    record = records.get(code or "")
    return escape(record.name if record else code or "not stated")


def tell_day(text: str | None) -> str:
    """An ISO date of an event's body."""
    return show_date(date.fromisoformat(text)) if text else "no day"


def tell_rand(text: str) -> str:
    """An amount as an event keeps it; whatever else another system wrote there is shown as it is."""
    try:
        return show_rand(Decimal(text))
    except InvalidOperation:
        return escape(text)
