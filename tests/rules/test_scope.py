"""How far an actor sees."""

import pytest

from rules.actor import SYSTEM, Actor, Role
from rules.scope import covers, describe_scope


def actor(role: Role = "expert", **scope: tuple[object, ...]) -> Actor:
    return Actor(1, "a", "A", role, **scope)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "region", "ward_no", "category", "seen"),
    [
        (SYSTEM, "F", None, "metering", True),
        (actor("admin", regions=("B",)), "F", 60, "metering", True),
        (actor(), "F", 60, "metering", True),
        (actor(regions=("B",)), "B", 87, "metering", True),
        (actor(regions=("B",)), "F", 60, "metering", False),
        (actor(regions=("B",)), "X", None, "metering", True),
        (actor(category_codes=("rates",)), "B", 87, "metering", False),
        (actor(wards=(87,)), "B", 88, "metering", False),
        (actor(wards=(87,)), "X", None, "metering", True),
        (actor("councillor", wards=(87,)), "B", 87, "metering", True),
        (actor("councillor", wards=(87,)), "B", 88, "metering", False),
        (actor("councillor", wards=(87,)), "X", None, "metering", False),
    ],
)
def test_scope_covers(who: Actor, region: str, ward_no: int | None, category: str, seen: bool) -> None:
    assert covers(who, category_code=category, region=region, ward_no=ward_no) is seen


def test_scope_in_words() -> None:
    assert describe_scope((), (), ()) == "Whole municipality"
    assert describe_scope(("B", "F"), (87,), ("Rates",)) == "Regions B, F · ward 87 · Rates"
