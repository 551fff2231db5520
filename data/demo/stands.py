"""Properties of the synthetic city: stands, units, extents, valuations."""

from datetime import date
from typing import Final

from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Stand, Valuation
from data.demo.places import STREETS, Place

ROLLS: Final = (
    ("GV2018", date(2018, 7, 1).toordinal(), date(2023, 6, 30).toordinal()),
    ("GV2023", date(2023, 7, 1).toordinal(), None),
)
MIX: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "low": (
        ("house", 48), ("indigent", 20), ("deemed", 12), ("flat", 4), ("multi", 3), ("business", 6),
        ("government", 2), ("vacant", 5),
    ),
    "mid": (("house", 68), ("flat", 16), ("multi", 4), ("business", 8), ("government", 1), ("vacant", 3)),
    "high": (("house", 62), ("flat", 18), ("multi", 5), ("business", 10), ("government", 1), ("vacant", 4)),
    "cbd": (("flat", 44), ("multi", 12), ("business", 36), ("government", 5), ("house", 3)),
}  # fmt: skip
USES: Final = {
    "house": ("residential", "Residential 1"),
    "indigent": ("residential", "Residential 1"),
    "deemed": ("residential", "Residential 1"),
    "flat": ("residential", "Residential 3"),
    "multi": ("residential", "Residential 4"),
    "business": ("business", "Business 1"),
    "government": ("public_service", "Institutional"),
    "vacant": ("vacant", "Residential 1"),
}
RATES_CATEGORY: Final = {
    "business": "business",
    "government": "public_service",
    "vacant": "vacant",
    "multi": "multi_dwelling",
    "flat": "flats",
}


def choose_kind(dice: Dice, place: Place, allowed: frozenset[str] | None) -> str:
    """A kind of property for the place, among the allowed ones."""
    mix = [(kind, weight) for kind, weight in MIX[place.character] if allowed is None or kind in allowed]
    return dice.weighted(mix) if mix else sorted(allowed or {"house"})[0]


def make_stand(dice: Dice, place: Place, kind: str, index: int, window: Window) -> Stand:
    """A property with its roll entries; `index` makes its numbers."""
    size = _round(dice.around(place.stand_m2, 0.35), 1)
    units = {"multi": dice.whole(3, 24), "flat": 1}.get(kind, 1)
    if kind == "multi":
        size = max(size * 3, units * 90)
    erf, unit = index % 89_989 + 11, f"{dice.whole(1, 180)}" if kind == "flat" else ""
    stand = Stand(
        property_no=f"P{index:08d}",
        stand_no=f"{erf:08d}",
        kind=kind,
        township=place.township,
        street=f"{dice.whole(1, 240)} {dice.pick(STREETS)} Street",
        size_m2=dice.whole(35, 140) if kind == "flat" else size,
        units=units,
        use=USES[kind][0],
        zoning=USES[kind][1],
        ward_no=place.ward_no,
        region=place.region,
        route="",
        substation=f"SS{place.ward_no:03d}-{dice.whole(1, 4)}",
        valuations=make_valuations(dice, place, kind, units, window),
        unit_no=unit,
        scheme_no=f"SS {dice.whole(1, 400)}/{dice.whole(1975, 2021)}" if kind == "flat" else "",
        registered_on=date(dice.whole(1950, 2020), dice.whole(1, 12), dice.whole(1, 28)).toordinal(),
    )
    if kind in ("business", "government"):
        stand.bins = dice.whole(1, 4)
    return stand


def make_valuations(dice: Dice, place: Place, kind: str, units: int, window: Window) -> list[Valuation]:
    """The entries of the rolls that reach into the window."""
    factor = {"flat": 0.6, "multi": 0.45 * units, "business": 2.4, "government": 3.0, "vacant": 0.4}
    value = _round(max(dice.around(place.value_rand * factor.get(kind, 1.0), 0.3), 60_000), 10_000)
    category = RATES_CATEGORY.get(kind, "residential")
    entries = [
        Valuation(start, end, roll, category, value if end is None else _round(value * 0.82, 10_000))
        for roll, start, end in ROLLS
        if end is None or end >= window.starts[0]
    ]
    if dice.chance(0.03) and window.months > 6:
        _revise(dice, entries, window)
    return entries


def _revise(dice: Dice, entries: list[Valuation], window: Window) -> None:
    """A supplementary valuation that was notified and applied: a change, not a fault."""
    old = entries[-1]
    start = window.starts[dice.whole(3, window.months - 2)]
    old.valid_to = start - 1
    value = _round(old.value_rand * dice.between(1.1, 1.5), 10_000)
    entries.append(
        Valuation(
            start, None, f"SV{start % 9 + 1}-2023", old.category, value, "s78", start - dice.whole(40, 70)
        )
    )


def _round(value: float, step: int) -> int:
    return max(int(value / step + 0.5) * step, step)
