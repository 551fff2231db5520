"""Every setting stands in docs/operations.md, as it is."""

from data.settings import ROOT, Settings
from tools.settings_table import make_table


def test_every_setting_has_a_description() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_operations_guide_shows_the_settings_as_they_are() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert make_table() in guide, "put what `python -m tools.settings_table` prints into docs/operations.md"
