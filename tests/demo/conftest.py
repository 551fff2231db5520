"""One small city with many faults, written once."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data.demo.city import CityReport, write_city

Row = dict[str, str]
AS_OF = date(2026, 11, 22)


@dataclass(frozen=True)
class Extract:
    """A written city, read back."""

    report: CityReport
    files: dict[str, list[Row]]
    truth: list[Row]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_extract(report: CityReport) -> Extract:
    files = {name: read_rows(report.folder / f"{name}.csv") for name in report.rows}
    return Extract(report, files, read_rows(report.truth))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder = tmp_path_factory.mktemp("demo") / "city"
    return read_extract(write_city(folder, 600, 18, 11, as_of=AS_OF, fault_share=0.6))
