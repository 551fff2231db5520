"""What a single cell of a profile's files may hold, and how a wrong one is explained."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import ErrorDetails

from rules.actor import ROLES
from rules.verbs import VERBS


@dataclass(frozen=True, slots=True)
class RefersTo:
    """The cell holds a code of another file."""

    file: str


def _read_date(text: object) -> object:
    if not isinstance(text, str):
        return text
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("must be a date like 2025-07-01")
    return text


def _read_time(text: object) -> object:
    if not isinstance(text, str) or not re.fullmatch(r"\d{2}:\d{2}", text):
        raise ValueError("must be a time like 07:30")
    return text


def _read_flag(text: object) -> object:
    if isinstance(text, bool) or text in ("true", "false"):
        return text
    raise ValueError("must be true or false")


def _read_words(text: object) -> object:
    return tuple(text.split()) if isinstance(text, str) else text


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone like Africa/Johannesburg") from None
    return name


def _check_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"must be a regular expression: {error}") from None
    return pattern


def _check_verb(verb: str) -> str:
    if verb not in VERBS:
        raise ValueError(f"must be one of {', '.join(VERBS)}")
    return verb


def _check_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    if not roles or not set(roles) <= set(ROLES):
        raise ValueError(f"must be one or more of {', '.join(ROLES)}, separated by spaces")
    return roles


Code = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="lower-case letters, digits and _, a letter first")
]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(max_length=1000)]
Day = Annotated[date, BeforeValidator(_read_date)]
Clock = Annotated[time, BeforeValidator(_read_time)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_read_words)]
Category = Annotated[str, RefersTo("categories.csv")]
Letter = Annotated[str, Field(pattern=r"^[A-Z]$", description="one capital letter")]
Region = Annotated[str, RefersTo("regions.csv")]
Status = Annotated[str, RefersTo("statuses.csv")]
Confidence = Literal["seen", "computed", "derived", "recalled", "assumed", "chosen"]
Service = Literal["rates", "electricity", "water", "sewer", "refuse", "interest", "sundry"]
Expression = Annotated[str, Field(min_length=1), AfterValidator(_check_expression)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Verb = Annotated[str, AfterValidator(_check_verb)]
Roles = Annotated[tuple[str, ...], BeforeValidator(_read_words), AfterValidator(_check_roles)]
Icon = Annotated[
    str, Field(pattern=r"^[a-z0-9_]*$", description="the name of a Material symbol, like receipt_long")
]

_WORDS = {
    "missing": "must be given",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "decimal_parsing": "must be a number with a decimal point",
    "float_parsing": "must be a number with a decimal point",
    "date_from_datetime_parsing": "must be a date like 2025-07-01",
    "date_parsing": "must be a date like 2025-07-01",
    "time_parsing": "must be a time like 07:30",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "string_too_long": "has more than {max_length} characters",
    "string_too_short": "must be given",
    "too_short": "must be given",
    "value_error": "{error}",
}


def explain(error: ErrorDetails, description: str | None) -> str:
    """What is wrong with a cell and what is allowed, in words."""
    words = _WORDS.get(error["type"])
    if error["type"] == "string_pattern_mismatch" and description:
        words = f"must be {description}"
    allowed = words.format(**error.get("ctx", {})) if words else error["msg"]
    given = error["input"]
    return allowed if error["type"] == "missing" or given == "" else f"'{str(given)[:60]}' {allowed}"
