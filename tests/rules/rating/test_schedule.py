"""Schedules as files: what the profile ships, and what a city may bring."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from data.settings import ROOT
from data.tariffs import read_tariffs
from rules.errors import InvalidInput

JOHANNESBURG = ROOT / "data" / "reference" / "johannesburg" / "tariffs.csv"


def test_profile_schedule_has_no_overlaps_or_gaps() -> None:
    rows = read_tariffs(JOHANNESBURG)
    bands: dict[tuple[str, str, str, Decimal | None], list[tuple[date, date | None]]] = {}
    for row in rows:
        key = (row.tariff, row.service, row.code, row.band_from)
        bands.setdefault(key, []).append((row.valid_from, row.valid_to))
    for key, spans in bands.items():
        spans.sort()
        for (_, until), (start, _) in pairwise(spans):
            assert until is not None, key
            assert start == until + timedelta(days=1), key


def test_every_row_says_where_it_is_from_and_nothing_after_june_2026_is_verified_alone() -> None:
    rows = read_tariffs(JOHANNESBURG)
    assert all(row.source for row in rows)
    assert not [row for row in rows if row.verified and row.valid_from >= date(2026, 7, 1)]


def test_schedule_without_service_column(tmp_path: Path) -> None:
    path = tmp_path / "tariffs.csv"
    path.write_text("tariff,code,kind,rate,valid_from\nbusiness,BUSINESS_SURCHARGE,share,0.02,2025-07-01\n")
    assert {row.service for row in read_tariffs(path)} == {"electricity", "water", "sewer"}


def test_faults_name_file_row_and_field(tmp_path: Path) -> None:
    path = tmp_path / "tariffs.csv"
    path.write_text(
        "tariff,code,kind,rate,valid_from\n"
        "a,RATES,per_year,x,2025-07-01\n"
        "a,RATES,yearly,1,2025-07-01\n"
        "a,GAS,flat,1,2025-07-01\n"
        "a,RATES,per_year,1,1 July\n"
    )
    with pytest.raises(InvalidInput) as failure:
        read_tariffs(path)
    assert [line.split(":")[:2] for line in str(failure.value).splitlines()] == [
        ["tariffs.csv, row 2", " rate"],
        ["tariffs.csv, row 3", " kind"],
        ["tariffs.csv, row 4", " “GAS” is not a charge code with a tariff."],
        ["tariffs.csv, row 5", " valid_from"],
    ]
