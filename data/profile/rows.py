"""The rows of a profile's files: their columns and what each may hold."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.profile.cells import (
    Category,
    Clock,
    Code,
    Codes,
    Confidence,
    Day,
    Expression,
    Flag,
    Icon,
    Letter,
    Name,
    RefersTo,
    Region,
    Roles,
    Service,
    Status,
    Verb,
    Words,
    Zone,
)

Fault = tuple[str, str]


class Row(BaseModel):
    """One row; `find_faults` gives (field, what is wrong) for what a single cell cannot show."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    source: Words = ""
    confidence: Confidence = "chosen"

    def find_faults(self) -> Iterator[Fault]:
        yield from ()


class Timed(Row):
    """A row in force from one day to another, both included."""

    valid_from: Day
    valid_to: Day | None = None

    def find_faults(self) -> Iterator[Fault]:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            yield "valid_to", f"{self.valid_to} is before valid_from {self.valid_from}"


class MunicipalityRow(Row):
    code: Code
    name: Name
    short_name: Name
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="three capital letters")]
    timezone: Zone
    vat_percent: Annotated[Decimal, Field(ge=0, le=100)]
    account_no_pattern: Expression
    account_no_hint: Words = ""
    ward_prefix: Annotated[str, Field(pattern=r"^[0-9]*$", description="digits")] = ""
    call_centre: Words = ""
    payment_days: Annotated[int, Field(ge=0, le=120)]
    correction_limit_rand: Annotated[Decimal, Field(ge=0, decimal_places=2)] = Decimal(0)
    publish_from: Annotated[int, Field(ge=2, le=100)] = 5
    publish_width: Annotated[int, Field(ge=2, le=100)] = 5


class CategoryRow(Row):
    code: Code
    name: Name
    description: Words = ""
    icon: Icon = ""
    is_billing: Flag
    desk: Literal["billing", "credit_control"] = "billing"


class SubcategoryRow(Row):
    code: Code
    category: Category
    name: Name
    description: Words = ""
    service: Service | None = None


class DocumentRow(Row):
    code: Code
    name: Name
    is_personal: Flag = False
    description: Words = ""


class ChecklistRow(Row):
    category: Category
    subcategory: Annotated[str | None, RefersTo("subcategories.csv")] = None
    document: Annotated[str, RefersTo("documents.csv")]
    is_required: Flag = True
    note: Words = ""


class EntityRow(Row):
    code: Code
    name: Name
    kind: Literal["department", "entity", "outside"]
    contact: Words = ""
    agreed_days: Annotated[int, Field(ge=1, le=1000)] | None = None
    agreed_source: Words = ""

    def find_faults(self) -> Iterator[Fault]:
        if self.agreed_days is not None and not self.agreed_source:
            yield "agreed_source", "says where agreed_days come from, an agreement or an assumption"


class OwnershipRow(Timed):
    category: Category
    subcategory: Annotated[str | None, RefersTo("subcategories.csv")] = None
    entity: Annotated[str, RefersTo("entities.csv")]


class RegionRow(Row):
    code: Letter
    name: Name
    places: Words = ""


class DelimitationRow(Timed):
    code: Annotated[str, Field(pattern=r"^[0-9]{4}[a-z0-9_]*$", description="its year, like 2020")]
    name: Name
    superseded_on: Day | None = None
    note: Words = ""


class WardRow(Row):
    delimitation: Annotated[str, RefersTo("delimitations.csv")]
    ward_no: Annotated[int, Field(ge=1, le=9999)]
    region: Region
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    note: Words = ""

    def find_faults(self) -> Iterator[Fault]:
        if (self.latitude is None) != (self.longitude is None):
            yield "latitude", "latitude and longitude must both be given, or neither"


class CalendarRow(Row):
    code: Code
    name: Name
    is_default: Flag = False


class OfficeHoursRow(Timed):
    calendar: Annotated[str, RefersTo("calendars.csv")]
    weekday: Annotated[int, Field(ge=1, le=7)]
    opens: Clock
    closes: Clock

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if self.closes <= self.opens:
            yield "closes", f"{self.closes:%H:%M} is not after opens {self.opens:%H:%M}"


class DeclaredDayRow(Row):
    on: Day
    name: Name
    is_election: Flag = False


class ServiceCentreRow(Row):
    code: Code
    name: Name
    region: Region
    address: Words = ""
    calendar: Annotated[str, RefersTo("calendars.csv")]
    is_main: Flag = False
    note: Words = ""


class ChannelRow(Row):
    code: Code
    name: Name
    is_capture: Flag
    is_contact: Flag
    icon: Icon = ""


class NamedRow(Row):
    code: Code
    name: Name


class PriorityRow(Row):
    code: Code
    name: Name
    description: Words = ""


class StatusRow(Row):
    code: Code
    name: Name
    kind: Literal["open", "waiting", "closed"]
    description: Words = ""


class MoveRow(Row):
    verb: Verb
    from_status: Status
    to_status: Status
    name: Name
    roles: Roles


class OutcomeRow(Row):
    code: Code
    name: Name
    kind: Literal["upheld", "partly_upheld", "not_upheld", "elsewhere", "none"]
    is_import_only: Flag = False
    description: Words = ""


class CauseRow(Row):
    code: Code
    name: Name
    categories: Annotated[Codes, Field(min_length=1), RefersTo("categories.csv")]
    rules: Codes = ()
    is_import_only: Flag = False
    description: Words = ""

    def find_faults(self) -> Iterator[Fault]:
        for rule in self.rules:
            if not re.fullmatch(r"[A-Z][0-9]{2}", rule):
                yield "rules", f"'{rule}' is no detection rule: they look like E01"


class AgeBucketRow(Row):
    code: Code
    name: Name
    from_days: Annotated[int, Field(ge=0, le=100_000)]
    to_days: Annotated[int | None, Field(ge=0, le=100_000)] = None


class TariffRow(Timed):
    tariff: Code
    service: Service
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", description="a charge code like WATER_LEVY")]
    kind: Literal["block", "flat", "per_year", "value_band", "share"]
    band_from: Annotated[Decimal | None, Field(ge=0, max_digits=16, decimal_places=3)] = None
    band_to: Annotated[Decimal | None, Field(gt=0, max_digits=16, decimal_places=3)] = None
    rate: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=8)]
    unit: Words = ""
    verified: Flag = False

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if self.band_from is not None and self.band_to is not None and self.band_to <= self.band_from:
            yield "band_to", f"{self.band_to} is not above band_from {self.band_from}"
