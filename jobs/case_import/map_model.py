"""The import map: how columns of a file become cases and events. docs/import-map.md explains every key."""

import codecs
import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from jobs.case_import.encodings import ENCODINGS
from jobs.case_import.time_formats import check_formats
from rules.office_hours import FIRST_YEAR

Shape = Literal["cases", "events", "snapshots"]
Status = Literal["new", "in_progress", "waiting_resident", "waiting_entity", "resolved"]
Effect = Literal[
    "new", "in_progress", "waiting_resident", "waiting_entity", "resolved", "closed", "shown", "ignored"
]
TimeStatus = Literal[
    "new", "in_progress", "waiting_resident", "waiting_entity", "resolved", "closed", "shown", "row"
]
Name = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Name], Field(min_length=1)]

CODE_FIELDS: Final = (
    "category", "subcategory", "priority", "region", "ward", "customer_class", "channel", "entity",
    "hardship",
)  # fmt: skip
TEXT_FIELDS: Final = ("account", "amount", "title", "words")


class Part(BaseModel):
    """A table of the map. An unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class Columned(Part):
    """Something read from one column, or from several."""

    column: Name | None = None
    columns: Names | None = None

    @property
    def names(self) -> list[str]:
        return self.columns or ([self.column] if self.column else [])


class FileMap(Part):
    """How the bytes become rows."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    nulls: list[str] = []
    trim: bool = True
    skip_lines: Annotated[int, Field(ge=0, le=100)] = 0
    columns: list[Name] = []

    @field_validator("encoding")
    @classmethod
    def check_encoding(cls, value: str) -> str:
        allowed = {codecs.lookup(name).name for name in ENCODINGS}
        try:
            name = codecs.lookup(value).name
        except LookupError:
            name = ""
        if name not in allowed:
            raise ValueError(f"{value!r} is not an encoding we read; allowed: {', '.join(ENCODINGS)}")
        return name

    @field_validator("delimiter", mode="before")
    @classmethod
    def check_delimiter(cls, value: Any) -> Any:
        value = "\t" if value == "tab" else value
        if not isinstance(value, str) or len(value) != 1 or value in '\r\n"':
            raise ValueError("must be one character, or 'tab'")
        return value

    @field_validator("quote", "escape")
    @classmethod
    def check_quote(cls, value: str) -> str:
        if len(value) > 1 or value in ("\r", "\n"):
            raise ValueError("must be one character, or empty for none")
        return value

    @model_validator(mode="after")
    def check_signs(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal cannot be the same sign")
        if self.quote and self.quote == self.delimiter:
            raise ValueError("quote and delimiter cannot be the same character")
        return self


class TimeReading(Part):
    """How the words of a time become an instant. Set for the whole map, or again for one column."""

    zone: str | None = None
    formats: list[Name] | None = None
    order: Literal["day first", "month first", "year first"] | None = None

    @field_validator("zone")
    @classmethod
    def check_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError(f"{value!r} is not an IANA zone, such as 'Africa/Johannesburg' or 'UTC'")
        if value is not None:
            ZoneInfo(value)
        return value

    @field_validator("formats")
    @classmethod
    def check_formats(cls, value: list[str] | None) -> list[str] | None:
        if value is not None:
            check_formats(value)
        return value

    @model_validator(mode="after")
    def check_order(self) -> Self:
        if self.order and self.formats:
            raise ValueError("state either formats or order, not both: a format already says its order")
        return self


class TimeRules(TimeReading):
    """Times of the whole file."""

    months: list[Name] = []
    repeated_hour: Literal["first", "second"] = "first"
    earliest: date = date(FIRST_YEAR, 1, 1)
    latest: date | None = None
    contradictions: Literal["refuse", "reject"] = "refuse"

    @field_validator("earliest")
    @classmethod
    def check_earliest(cls, value: date) -> date:
        if value.year < FIRST_YEAR:
            raise ValueError(f"calendars begin in {FIRST_YEAR}")
        return value

    @field_validator("months")
    @classmethod
    def check_months(cls, value: list[str]) -> list[str]:
        if value and len(value) not in (12, 24):
            raise ValueError("must name 12 months in order (or 12 long and then 12 short names)")
        return value


class TimeColumn(TimeReading, Columned):
    """One time of a row (its date and its hour may stand in two columns): it makes one event."""

    nulls: list[str] = []
    status: TimeStatus | dict[str, Effect] | None = None
    repeated: bool | None = None
    before_opened: Literal["reject", "opened", "drop"] | None = None

    @model_validator(mode="after")
    def check_one(self) -> Self:
        if (self.column is None) == (self.columns is None):
            raise ValueError("state exactly one of column, columns")
        return self


class ActivityMap(Columned):
    """What happened, in the source's words."""

    constant: Name | None = None
    ignore: list[Name | Names] = []
    order: list[Name] = []

    @model_validator(mode="after")
    def check_one(self) -> Self:
        if sum(x is not None for x in (self.column, self.columns, self.constant)) != 1:
            raise ValueError("state exactly one of column, columns, constant")
        return self


class StatusMap(Columned):
    """What a row says about where the case stands."""

    values: dict[str, Effect] | None = None
    pairs: list[list[str]] | None = None
    other: Effect | Literal["refuse"] = "refuse"
    blank: Effect | Literal["refuse"] = "refuse"
    ignore_case: bool = False
    at: list[Name] | None = None

    @model_validator(mode="after")
    def check_columns(self) -> Self:
        if self.column and self.columns:
            raise ValueError("state column or columns, not both")
        if (self.values is None) == (self.pairs is None):
            raise ValueError("state values (for one column) or pairs (for several)")
        if self.columns and len(self.columns) > 1 and self.values is not None:
            raise ValueError("several columns need pairs, not values")
        for pair in self.pairs or []:
            _check_pair(pair, len(self.columns) if self.columns else None)
        return self


EFFECTS: Final = Effect.__args__  # type: ignore[attr-defined]


def _check_pair(pair: list[str], width: int | None) -> None:
    if len(pair) < 2 or (width is not None and len(pair) != width + 1):
        raise ValueError(f"{pair!r} must have one value for each column, then the status")
    if pair[-1] not in EFFECTS:
        raise ValueError(f"{pair[-1]!r} in {pair!r} is not a status; allowed: {', '.join(EFFECTS)}")


class FieldMap(Columned):
    """Where one field of the case comes from."""

    separator: str = " "
    constant: str | int | bool | None = None
    values: dict[str, str | int | bool] | None = None
    other: str | int | bool = "refuse"
    blank: str | int | bool | None = None
    nulls: list[str] = []
    ignore_case: bool = False
    keep: Literal["last", "first"] = "last"

    @model_validator(mode="after")
    def check_one(self) -> Self:
        if sum(x is not None for x in (self.column, self.columns, self.constant)) != 1:
            raise ValueError("state exactly one of column, columns, constant")
        if self.constant is not None and self.values is not None:
            raise ValueError("a constant needs no values")
        return self


class PersonMap(Part):
    """Who did it in the source: kept as a pseudonym."""

    column: Name
    keep: Literal["pseudonym", "label"] = "pseudonym"


class ReferenceMap(Part):
    """One more reference that people may quote."""

    system: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    column: Name


class ImportMap(Part):
    """A whole map."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]
    shape: Shape
    about: str = ""
    file: FileMap = FileMap()
    time: TimeRules = TimeRules()
    reference: Name | Names
    reference_separator: str = "-"
    times: Annotated[dict[str, TimeColumn], Field(min_length=1)]
    activity: ActivityMap | None = None
    status: StatusMap | None = None
    case: dict[str, FieldMap]
    by: PersonMap | None = None
    show: list[Name] = []
    sequence: Name | None = None
    foreign_references: list[ReferenceMap] = []

    @field_validator("source")
    @classmethod
    def check_source(cls, value: str) -> str:
        if value in ("desk", "demo"):
            raise ValueError(f"{value!r} is our own; name the system that the file comes from")
        return value

    @field_validator("times")
    @classmethod
    def check_time_names(cls, value: dict[str, TimeColumn]) -> dict[str, TimeColumn]:
        for name in value:
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
                raise ValueError(f"{name!r} must be a short name of small letters, digits and underscores")
        return value

    @field_validator("case")
    @classmethod
    def check_fields(cls, value: dict[str, FieldMap]) -> dict[str, FieldMap]:
        unknown = sorted(set(value) - set(CODE_FIELDS) - set(TEXT_FIELDS))
        if unknown:
            allowed = ", ".join((*CODE_FIELDS, *TEXT_FIELDS))
            raise ValueError(f"{', '.join(map(repr, unknown))} is not a field of a case; allowed: {allowed}")
        return value

    @property
    def reference_columns(self) -> list[str]:
        return [self.reference] if isinstance(self.reference, str) else self.reference
