"""The papers of rebates come whole and sensible, or with every mistake named."""

from datetime import date
from pathlib import Path

import pytest

from data.profile.reading import read_files
from data.rebates import profile_rebates, read_rebates
from data.settings import ROOT
from data.thresholds import profile_thresholds
from rules.errors import InvalidInput

FOLDER = ROOT / "data" / "reference" / "johannesburg"
SHIPPED = FOLDER / "rebates.toml"


def test_the_shipped_ones_name_papers_that_exist_and_the_months_of_the_rules() -> None:
    rebates = profile_rebates("johannesburg")
    assert set(rebates) == {"esp", "pensioner"}
    assert rebates["esp"].months == profile_thresholds("johannesburg").esp_months
    assert rebates["pensioner"].until_on == date(2028, 6, 30)
    documents = read_files(FOLDER).codes["documents.csv"]
    assert all(set(rule.documents) <= documents for rule in rebates.values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("months = 6", "months = 0", "esp: months must be a whole number"),
        ("months = 6", "monthz = 6", "esp: there is no value monthz"),
        ('name = "Expanded Social Package"', "", "esp: name is missing"),
        ("until_on = 2028-06-30", 'until_on = "soon"', "pensioner: until_on must be a day"),
        ("renew_days = 30 ", 'renew_days = "x" ', "esp: renew_days must be a whole number"),
        ('confidence = "seen"', 'confidence = "sure"', "confidence is one of"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "rebates.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match=said):
        read_rebates(path)


def test_a_file_that_is_no_toml_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "rebates.toml"
    path.write_text("= 3", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_rebates(path)
