"""The policy of arrangements is read whole, or every fault is named with its key."""

from decimal import Decimal
from pathlib import Path

import pytest

from data.arrangements import profile_arrangements, read_arrangements
from data.settings import ROOT
from rules.errors import InvalidInput

SHIPPED = ROOT / "data" / "reference" / "johannesburg" / "arrangements.toml"


def test_the_shipped_policy_is_that_of_the_city() -> None:
    business, household, eased = profile_arrangements("johannesburg").groups
    assert (business.most_instalments, business.down_payment_percent) == (12, Decimal(50))
    assert (household.least_instalments, household.most_instalments) == (3, 36)
    assert eased.most_instalments == 60
    assert profile_arrangements("nowhere") == profile_arrangements("johannesburg")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("most_instalments = 36", "most_instalments = 2", "household.most_instalments: is less than"),
        ("down_payment_percent = 50", "down_payment_percent = 101", "business.down_payment_percent: must be"),
        ("least_left_rand = 1200", 'least_left_rand = "much"', "least_left_rand: must be a number"),
        ("first_due_days = 30", "first_due_days = 0", "first_due_days: must be a whole number"),
        ('name = "Business"', 'nmae = "Business"', "business.nmae: is not known here"),
        ('confidence = "assumed"', 'confidence = "sure"', "confidence: is one of"),
        ('rebates = ["esp", "pensioner"]', "rebates = []", "eased.classes: is missing"),
    ],
)
def test_a_fault_is_named_with_its_key(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "arrangements.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_arrangements(path)
    assert f"arrangements.toml, {fault}" in str(refused.value)
