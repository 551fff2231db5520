"""The municipality's look-ups as plain values, passed as an argument to whatever needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from rules.suppression import Limits


@dataclass(frozen=True, slots=True)
class Municipality:
    """Facts about the municipality that the desk serves."""

    code: str
    name: str
    short_name: str
    reference_prefix: str
    timezone: str
    vat_percent: Decimal
    account_no_pattern: str
    account_no_hint: str
    ward_prefix: str
    call_centre: str
    payment_days: int
    correction_limit_rand: Decimal
    publish_from: int = 5
    publish_width: int = 5

    @property
    def publishing(self) -> Limits:
        """What bounds the counts that leave the building."""
        return Limits(self.publish_from, self.publish_width)


@dataclass(frozen=True, slots=True)
class Named:
    """A code and its words: a customer class, a language, a priority."""

    code: str
    name: str
    description: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """What a query is about and which desk works it; only billing categories count in billing KPIs."""

    code: str
    name: str
    description: str
    icon: str
    is_billing: bool
    desk: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Subcategory:
    """A finer kind of query; `service` is the service it concerns, or empty."""

    code: str
    category_code: str
    name: str
    description: str
    service: str
    retired: bool


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A document that a kind of query needs."""

    document_code: str
    name: str
    is_required: bool
    is_personal: bool
    note: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Who owns queries: a department, a municipal entity, or somebody outside.

    `agreed_days` are the calendar days that a query may lie there, where any were agreed or assumed;
    `agreed_source` says which.
    """

    code: str
    name: str
    kind: str
    contact: str
    retired: bool
    agreed_days: int | None = None
    agreed_source: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns a category or sub-category from one day to another, both included."""

    category_code: str
    subcategory_code: str | None
    entity_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative region; X is where the region is not known."""

    code: str
    name: str
    places: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Delimitation:
    """A set of wards; it stays in force, marked from `superseded_on`, until a newer set is loaded."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    superseded_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward of one delimitation with a point inside it, in degrees."""

    delimitation_code: str
    ward_no: int
    region_code: str
    latitude: float | None
    longitude: float | None
    note: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ServiceCentre:
    """Where residents are served over a counter."""

    code: str
    name: str
    region_code: str
    address: str
    calendar_code: str
    is_main: bool
    note: str
    retired: bool


OWN_FINDING: Final = "own_finding"
"""The channel of what the desk found by itself: nobody asked."""


@dataclass(frozen=True, slots=True)
class Channel:
    """How a query comes in (`is_capture`) or how we reach a resident (`is_contact`)."""

    code: str
    name: str
    is_capture: bool
    is_contact: bool
    icon: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Where a case stands; `kind` is open, waiting or closed."""

    code: str
    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that staff may use on a case in one status, who may, and where it leads."""

    verb: str
    from_status: str
    to_status: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a query ended; import-only outcomes are never offered to staff."""

    code: str
    name: str
    description: str
    kind: str
    is_import_only: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """What had gone wrong, with the detection rules that find it."""

    code: str
    name: str
    description: str
    rules: tuple[str, ...]
    category_codes: frozenset[str]
    is_import_only: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """An age range in calendar days, both ends included; the last one is open."""

    code: str
    name: str
    from_days: int
    to_days: int | None


class _Retirable(Protocol):
    @property
    def retired(self) -> bool: ...


Retirable = TypeVar("Retirable", bound=_Retirable)


def list_live(records: Mapping[str, Retirable]) -> list[Retirable]:
    """The records of a look-up that may still be chosen, in its order."""
    return [record for record in records.values() if not record.retired]
