"""The rows of a profile's files that virtual sessions are run by."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from data.profile.cells import Category, Code, Codes, Name, RefersTo
from data.profile.rows import Fault, Row
from rules.errors import InvalidInput
from rules.lookups import parse_window
from rules.verbs import VERBS


def _check_window(text: str) -> str:
    try:
        return str(parse_window(text))
    except InvalidInput:
        raise ValueError("must be a window like 17:00-20:00 that ends after it begins") from None


def _check_host(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text):
        raise ValueError("must be a host like teams.microsoft.com, without https://")
    return text


Host = Annotated[str, AfterValidator(_check_host)]
Window = Annotated[str, AfterValidator(_check_window)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=100)]
Prior = Annotated[float, Field(gt=0, le=10_000)]


class SessionRulesRow(Row):
    teams_hosts: tuple[Host, ...]
    windows: tuple[Window, ...]
    slot_minutes: Annotated[int, Field(ge=5, le=240)]
    seats_a_day: Annotated[int, Field(ge=1, le=200)]
    hold_minutes: Annotated[int, Field(ge=1, le=1440)]
    most_notices: Annotated[int, Field(ge=0, le=20)]
    remind_before_hours: tuple[Annotated[int, Field(ge=1, le=336)], ...]
    oldest_share: Share
    ward_cap_share: Annotated[float, Field(gt=0, le=1)]
    no_show_a: Prior
    no_show_b: Prior
    overflow_risk: Share
    weight_age: Weight
    weight_rand: Weight
    weight_hardship: Weight
    weight_resolvable: Weight
    weight_documents: Weight
    late_minutes: Annotated[int, Field(ge=0, le=240)] = 10
    offer_hours: Annotated[int, Field(ge=1, le=336)] = 4

    def find_faults(self) -> Iterator[Fault]:
        if not self.windows:
            yield "windows", "must name one window at least"
        windows = sorted(parse_window(text) for text in self.windows)
        for window in windows:
            if window.minutes % self.slot_minutes:
                yield "slot_minutes", f"{self.slot_minutes} minutes do not divide the window {window}"
        for earlier, later in pairwise(windows):
            if later.begins < earlier.ends:
                yield "windows", f"{later} overlaps {earlier}"


class SessionTopicRow(Row):
    category: Category
    subcategory: Annotated[str | None, RefersTo("subcategories.csv")] = None
    share: Share


class SessionOutcomeRow(Row):
    code: Code
    name: Name
    verbs: Annotated[Codes, Field(min_length=1)]

    def find_faults(self) -> Iterator[Fault]:
        for verb in self.verbs:
            if verb not in VERBS:
                yield "verbs", f"'{verb}' is none of {', '.join(VERBS)}"
