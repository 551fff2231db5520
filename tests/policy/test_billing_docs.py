"""docs/billing-extract.md says exactly what the loader reads."""

import re
from pathlib import Path

import pytest

from rules.billing_extract import FILES, FileSpec, codes

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "billing-extract.md").read_text("utf-8")


@pytest.mark.parametrize("spec", FILES, ids=lambda spec: spec.name)
def test_every_file_is_described_as_it_is_read(spec: FileSpec) -> None:
    row = re.search(rf"^\| {spec.file_name} \| (.*) \|$", TEXT, re.MULTILINE)
    assert row is not None
    told = [name.strip() for name in re.sub(r"\([^)]*\)", "", row[1]).split(",")]
    names = [name.replace("*", "").rstrip("?") for name in told]
    assert names == [column.name for column in spec.columns]
    pairs = list(zip(names, told, strict=True))
    assert {name for name, cell in pairs if cell.startswith("**")} == set(spec.key)
    assert {name for name, cell in pairs if cell.endswith("?")} == {
        column.name for column in spec.columns if not column.required
    }


@pytest.mark.parametrize(
    "known",
    [
        codes.SERVICES, codes.CHARGE_CODES, codes.TARIFFS, codes.CUSTOMER_CLASSES, codes.CREDIT_STEPS,
        codes.METER_EVENTS, codes.READING_KINDS, codes.TARIFF_KINDS,
    ],
)  # fmt: skip
def test_every_code_is_told(known: tuple[str, ...]) -> None:
    assert [code for code in known if f"`{code}`" not in TEXT] == []
