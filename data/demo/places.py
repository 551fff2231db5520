"""Where the synthetic city's stands are: real wards and townships, paired only by region."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from data.settings import ROOT

TOWNSHIPS: Final = Path(__file__).with_name("townships.csv")
# the ward of the councillor who can sign in: much goes on there, so in a city of some size every tenth street
# lies in it
BUSY_WARD: Final = 87
_BUSY_FROM: Final = 60
_BUSY_EVERY: Final = 10
STREETS: Final = (
    "Aloe", "Acacia", "Baobab", "Cycad", "Disa", "Erica", "Fern", "Gardenia", "Heron", "Ibis", "Jacaranda",
    "Kudu", "Lavender", "Marula", "Nyala", "Olive", "Protea", "Quarry", "Ridge", "Strelitzia", "Tambotie",
    "Umbrella Thorn", "Valley", "Weaver", "Yellowwood", "Zinnia",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A ward with one of its region's townships. `character`: low, mid, high or cbd."""

    ward_no: int
    region: str
    township: str
    character: str
    value_rand: int
    stand_m2: int


@cache
def list_places(profile: str) -> tuple[Place, ...]:
    """Every ward of the profile, several times, with the townships of its region in turn, and the busy ward
    in between.

    Which township lies in which ward is made up: only the region is right.
    """
    with TOWNSHIPS.open(encoding="utf-8", newline="") as file:
        townships = list(csv.DictReader(file))
    places: list[Place] = []
    turns: dict[str, int] = {}
    for ward_no, region in _order(_read_wards(profile)):
        of_region = [row for row in townships if row["region"] == region] or townships
        turn = turns[region] = turns.get(region, -1) + 1
        row = of_region[turn % len(of_region)]
        places.append(
            Place(
                ward_no,
                region,
                row["township"],
                row["character"],
                int(row["value_rand"]),
                int(row["stand_m2"]),
            )
        )
    return tuple(places)


def _order(wards: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    busy = next((ward for ward in wards if ward[0] == BUSY_WARD), None)
    for number, ward in enumerate(wards * 3, start=1):
        yield ward
        if busy is not None and number > _BUSY_FROM and number % _BUSY_EVERY == 0:
            yield busy


def _read_wards(profile: str) -> list[tuple[int, str]]:
    path = ROOT / "data" / "reference" / profile / "wards.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({(int(row["ward_no"]), row["region"]) for row in csv.DictReader(file)})
