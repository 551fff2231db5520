"""Thresholds of the detection rules come whole and sensible, or with every mistake named."""

from pathlib import Path

import pytest

from data.settings import ROOT
from data.thresholds import profile_thresholds, read_thresholds
from rules.errors import InvalidInput

SHIPPED = ROOT / "data" / "reference" / "johannesburg" / "diagnosis.toml"


def test_the_shipped_ones_are_those_of_the_domain() -> None:
    limits = profile_thresholds("johannesburg")
    assert (limits.estimate_streak, limits.days_without_actual, limits.catch_up_ratio) == (3, 95, 2.0)
    assert (limits.prescription_months, limits.leak_ratio, limits.esp_months) == (36, 2.5, 6)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[leak_ratio]", "[leek_ratio]", "leak_ratio: is missing"),
        ("[leak_ratio]", "[leek_ratio]", "leek_ratio: there is no such threshold"),
        ("value = 3\n", 'value = "three"\n', "estimate_streak: must be a whole number"),
        ("value = 2.5", "value = -1.0", "leak_ratio: must be a number of zero or more"),
        ('confidence = "assumed"', 'confidence = "sure"', "confidence is one of assumed"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "diagnosis.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match=said):
        read_thresholds(path)


def test_a_file_that_is_no_toml_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "diagnosis.toml"
    path.write_text("= 3", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_thresholds(path)
