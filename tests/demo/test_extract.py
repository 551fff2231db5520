"""The extract keeps its contract: columns, codes, keys, parents, counts, control totals."""

import tomllib
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from data.demo.city import write_city
from data.demo.holders import luhn_digit
from rules.billing_extract import FILES
from rules.billing_extract.manifest import parse_manifest
from rules.errors import InvalidInput
from tests.demo.conftest import AS_OF, Extract

SPECS = [spec for spec in FILES if spec.name != "tariffs"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_file_keeps_the_contract(city: Extract, spec) -> None:  # type: ignore[no-untyped-def]
    rows = city.files[spec.name]
    assert rows
    assert list(rows[0]) == [column.name for column in spec.columns]
    keys = Counter(tuple(row[name] for name in spec.key) for row in rows)
    assert max(keys.values()) == 1
    for column in spec.columns:
        values = {row[column.name] for row in rows}
        assert not (column.required and "" in values), column.name
        assert not column.codes or values <= {*column.codes, ""}, column.name


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.parents], ids=lambda spec: spec.name)
def test_every_row_has_its_parent(city: Extract, spec) -> None:  # type: ignore[no-untyped-def]
    for parent in spec.parents:
        mine, theirs = zip(*parent.columns, strict=True)
        known = {tuple(row[name] for name in theirs) for row in city.files[parent.file]}
        asked = {tuple(row[name] for name in mine) for row in city.files[spec.name]}
        assert not {key for key in asked if all(key)} - known


def test_manifest_counts_and_controls(city: Extract) -> None:
    text = (city.report.folder / "manifest.toml").read_text(encoding="utf-8")
    manifest = parse_manifest(tomllib.loads(text, parse_float=Decimal))
    assert dict(manifest.rows) == {name: len(rows) for name, rows in city.files.items()}
    totals: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in city.files["charge_lines"]:
        totals[row["service"], row["billing_month"]] += Decimal(row["amount_rand"])
    assert {
        (service, f"{month:%Y-%m}"): rand for (service, month), rand in manifest.control.items()
    } == totals
    assert manifest.months[0].isoformat() == "2025-05-01"
    assert manifest.months[-1].isoformat() == "2026-10-01"


def test_exactly_the_accounts_asked_for(city: Extract) -> None:
    numbers = {row["account_no"] for row in city.files["accounts"]}
    assert len(numbers) == len(city.files["accounts"]) == 600
    assert all(len(number) == 9 and number[0] in "245" for number in numbers)


def test_nobody_can_be_a_person(city: Extract) -> None:
    for row in city.files["customers"]:
        assert row["name"].split()[0] in {"Customer", "Company", "Department", "Managing"}
        assert not row["id_no"] or (
            len(row["id_no"]) == 13 and luhn_digit(row["id_no"][:12]) != int(row["id_no"][12])
        )
        assert row["phone"].startswith("+2709") or not row["phone"]
        assert row["email"].endswith("example.org") or not row["email"]
        assert not row["vat_no"].startswith("4")


def test_same_seed_same_city_whatever_the_workers(tmp_path: Path) -> None:
    one = write_city(tmp_path / "one", 810, 3, 5, as_of=AS_OF, workers=1)
    two = write_city(tmp_path / "two", 810, 3, 5, as_of=AS_OF, workers=2)
    other = write_city(tmp_path / "other", 810, 3, 6, as_of=AS_OF)
    for path in sorted(one.folder.iterdir()):
        assert path.read_bytes() == (two.folder / path.name).read_bytes()
    assert one.truth.read_bytes() == two.truth.read_bytes()
    name = "charge_lines.csv"
    assert (one.folder / name).read_bytes() != (other.folder / name).read_bytes()


@pytest.mark.parametrize(("accounts", "months"), [(0, 6), (10, 1), (10, 119)])
def test_impossible_cities_are_refused(tmp_path: Path, accounts: int, months: int) -> None:
    with pytest.raises(InvalidInput):
        write_city(tmp_path / "city", accounts, months, 1, as_of=AS_OF)
    assert not (tmp_path / "city").exists()
