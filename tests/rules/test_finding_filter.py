"""The filter of findings in an address: what can be read holds, the rest is left out."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rules.finding_filter import CLOSED_FOR, FindingFilter, read_filter
from rules.lookups import Municipality
from tests.rules.test_filter_check import REFERENCE as PARTS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAST = cast(Municipality, SimpleNamespace(timezone="Africa/Johannesburg"))
REFERENCE = replace(PARTS, municipality=SAST)
PLAIN = FindingFilter(since_at=NOW - CLOSED_FOR)


@pytest.mark.parametrize(
    ("params", "changes"),
    [
        ({}, {}),
        ({"stage": "late"}, {"stages": ("late",)}),
        ({"department": "water"}, {"entity_code": "water"}),
        ({"ward": "87"}, {"ward": ("2020", 87)}),
        ({"outing": "12"}, {"outing_id": 12}),
        (
            {"month": "2026-10"},
            {
                "since_at": None,
                "received": (datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 22, tzinfo=UTC)),
            },
        ),
    ],
)
def test_what_an_address_says_is_looked_for(params: dict[str, str], changes: dict[str, Any]) -> None:
    assert read_filter(params, REFERENCE, NOW) == replace(PLAIN, **changes)


@pytest.mark.parametrize(
    "params",
    [
        {"stage": "lost"},
        {"department": "moon"},
        {"ward": "99"},
        {"ward": "٨٧x"},
        {"ward": ""},
        {"month": "May"},
        {"outing": "9" * 30},
    ],
)
def test_what_cannot_be_read_is_left_out(params: dict[str, str]) -> None:
    assert read_filter(params, REFERENCE, NOW) == PLAIN
