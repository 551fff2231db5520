"""All look-ups of one municipality in one frozen bundle, and the questions they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from rules.actor import UNKNOWN_REGION
from rules.clocks.rulebook import Rulebook
from rules.errors import NotFound
from rules.escalation import Rung, climb
from rules.facilities import FacilityItem
from rules.handoffs import Department
from rules.lookups.evenings import SessionRules
from rules.lookups.outings import OutingRules
from rules.lookups.records import (
    AgeBucket,
    Category,
    Cause,
    Channel,
    ChecklistItem,
    Delimitation,
    Entity,
    Move,
    Municipality,
    Named,
    Outcome,
    Ownership,
    Region,
    ServiceCentre,
    Status,
    Subcategory,
    Ward,
)
from rules.references import format_reference, next_usable
from rules.working_time import WorkingCalendar


@dataclass(frozen=True)
class Reference:
    """The look-ups that actions, pages and imports pass around.

    Every mapping is in the order of the profile and holds retired codes too, so that history keeps its
    words; what is offered to people leaves them out (`list_live`). It is shared, so it is never changed.
    """

    municipality: Municipality
    categories: Mapping[str, Category]
    subcategories: Mapping[str, Subcategory]
    checklists: Mapping[tuple[str, str | None], tuple[ChecklistItem, ...]]
    documents: Mapping[str, Named]
    entities: Mapping[str, Entity]
    ownerships: Mapping[tuple[str, str | None], tuple[Ownership, ...]]
    regions: Mapping[str, Region]
    delimitations: tuple[Delimitation, ...]
    wards: Mapping[tuple[str, int], Ward]
    service_centres: Mapping[str, ServiceCentre]
    calendars: Mapping[str, Named]
    default_calendar: str
    channels: Mapping[str, Channel]
    customer_classes: Mapping[str, Named]
    languages: Mapping[str, Named]
    priorities: Mapping[str, Named]
    statuses: Mapping[str, Status]
    moves: Mapping[tuple[str, str], Move]
    outcomes: Mapping[str, Outcome]
    causes: Mapping[str, Cause]
    age_buckets: tuple[AgeBucket, ...]
    rulebook: Rulebook
    rungs: Mapping[str, Rung]
    sessions: SessionRules = field(default_factory=SessionRules)
    outings: OutingRules = field(default_factory=OutingRules)
    departments: Mapping[str, Department] = field(default_factory=dict)
    facility_kinds: Mapping[str, Named] = field(default_factory=dict)
    facility_items: Mapping[str, FacilityItem] = field(default_factory=dict)

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.municipality.timezone)

    def local_day(self, at: datetime) -> date:
        """The municipality's calendar day of an instant."""
        return at.astimezone(self.timezone).date()

    def midnight(self, on: date) -> datetime:
        """The instant, in UTC, at which a day begins in the municipality."""
        return datetime.combine(on, time.min, self.timezone).astimezone(UTC)

    def find_ward(self, ward_no: int | None, on: date) -> Ward | None:
        """A ward of the set in force on a day, or None when there is no such number."""
        return None if ward_no is None else self.wards.get((self.delimitation_on(on).code, ward_no))

    @property
    def holidays(self) -> frozenset[date]:
        """Public holidays by rule and declared."""
        return self.rulebook.holidays

    @property
    def calendar(self) -> WorkingCalendar:
        """The default calendar, compiled."""
        return self.rulebook.calendars[self.default_calendar]

    @cached_property
    def ladder(self) -> tuple[Rung, ...]:
        """Who answers for a query once the promise is broken, one after another."""
        return climb(self.rungs.values())

    def list_subcategories(self, category_code: str) -> list[Subcategory]:
        """The sub-categories of a category that may still be chosen."""
        found = self.subcategories.values()
        return [s for s in found if s.category_code == category_code and not s.retired]

    def list_facility_items(self, kind_code: str) -> list[FacilityItem]:
        """What is looked at in facilities of a kind."""
        return [i for i in self.facility_items.values() if i.kind_code == kind_code and not i.retired]

    def list_causes(self, category_code: str) -> list[Cause]:
        """The causes staff may choose in a category."""
        return [
            cause
            for cause in self.causes.values()
            if category_code in cause.category_codes and not cause.retired and not cause.is_import_only
        ]

    def list_outcomes(self) -> list[Outcome]:
        """The outcomes staff may choose."""
        return [o for o in self.outcomes.values() if not o.retired and not o.is_import_only]

    def list_moves(self, status: str, role: str) -> list[Move]:
        """What a role may do with a case in a status."""
        return [m for m in self.moves.values() if m.from_status == status and role in m.roles]

    def list_documents(self, category_code: str, subcategory_code: str | None = None) -> list[ChecklistItem]:
        """The documents a query needs: those of its category, then those of its sub-category."""
        items = {item.document_code: item for item in self.checklists.get((category_code, None), ())}
        items |= {i.document_code: i for i in self.checklists.get((category_code, subcategory_code), ())}
        return list(items.values())

    def owner_entity(self, category_code: str, subcategory_code: str | None, on: date) -> str:
        """Code of the entity that owns such queries on a day; the first owner extends backwards.

        Raises:
            NotFound: nobody owns it then.
        """
        for key in dict.fromkeys(((category_code, subcategory_code), (category_code, None))):
            versions = self.ownerships.get(key, ())
            for owned in reversed(versions):
                if owned.valid_from <= on and (owned.valid_to is None or on <= owned.valid_to):
                    return owned.entity_code
            if versions and on < versions[0].valid_from:
                return versions[0].entity_code
        raise NotFound(f"Nobody owns {category_code} / {subcategory_code or 'any'} on {on:%d %b %Y}.")

    def delimitation_on(self, on: date) -> Delimitation:
        """The ward set in force on a day: the latest that had begun, or the first one ever.

        A set stays in force after its `valid_to` until a newer one is loaded.

        Raises:
            NotFound: no wards are loaded at all.
        """
        if not self.delimitations:
            raise NotFound("No ward set is loaded.")
        begun = [d for d in self.delimitations if d.valid_from <= on]
        return begun[-1] if begun else self.delimitations[0]

    def wards_are_marked(self, on: date) -> bool:
        """Whether the ward set in force on a day is known to be out of date."""
        superseded_on = self.delimitation_on(on).superseded_on
        return superseded_on is not None and on >= superseded_on

    def list_wards(self, on: date) -> list[Ward]:
        """The wards in force on a day, by number."""
        code = self.delimitation_on(on).code
        return [ward for (delimitation, _), ward in self.wards.items() if delimitation == code]

    def region_of_ward(self, ward_no: int | None, on: date) -> str:
        """The region letter of a ward on a day, X when the ward is not known."""
        ward = self.wards.get((self.delimitation_on(on).code, ward_no)) if ward_no is not None else None
        return ward.region_code if ward else UNKNOWN_REGION

    def example_reference(self, on: date) -> str:
        """A reference of the year, as this municipality writes it, for the hint in an empty field."""
        prefix = self.municipality.reference_prefix
        region = next((letter for letter in self.regions if letter != UNKNOWN_REGION), UNKNOWN_REGION)
        return format_reference(prefix, region, on.year, next_usable(prefix, region, on.year, 123))

    @property
    def region_letters(self) -> str:
        """Every letter a reference may carry."""
        return "".join(self.regions)
