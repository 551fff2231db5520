"""The municipality is configuration: code names none outside the places listed."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PLACES: Final = (
    "app.py",
    "manage.py",
    "api",
    "data",
    "jobs",
    "outward",
    "pages",
    "queries",
    "rules",
    "tools",
)
KINDS: Final = {".py", ".js", ".css", ".html", ".typ"}
# names of cities, their areas, companies and the beginnings of their references
NAMES: Final = re.compile(
    r"johannesburg|joburg|\bjhb\b|jhb-|city.?power|pikitup|egoli|soweto|sandton"
    r"|cape.?town|\bcpt\b|\bcct\b|khayelitsha|tshwane|ekurhuleni|ethekwini",
    re.IGNORECASE,
)
# a name of the world's list of time zones, which all of the country shares
ZONE: Final = re.compile(r"Africa/Johannesburg")
ALLOWED: Final = {
    # the profile that is loaded unless the setting names another
    "data/settings.py": {"johannesburg"},
    # whose thresholds, letters and policies stand in where a profile ships none of its own
    "data/thresholds.py": {"johannesburg"},
    # the synthetic city is made in one municipality unless told otherwise
    "data/demo/city.py": {"johannesburg"},
    # a code of the extract's format, which billing systems write
    "rules/billing_extract/codes.py": {"city_power"},
    "data/demo/biller.py": {"city_power"},
    "data/demo/groups.py": {"city_power"},
    # the published source of a rule
    "rules/rating/blocks.py": {"joburg"},
    "data/demo/monthly.py": {"joburg"},
}


def list_files() -> list[Path]:
    found = [ROOT / place for place in PLACES if (ROOT / place).is_file()]
    found += [path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in KINDS]
    return [path for path in found if not path.is_relative_to(ROOT / "data" / "reference")]


def find_names(path: Path) -> set[str]:
    return {name.lower() for name in NAMES.findall(ZONE.sub("", path.read_text(encoding="utf-8")))}


def test_code_names_no_municipality_outside_the_places_listed() -> None:
    files = list_files()
    assert len(files) > 500
    named = {str(path.relative_to(ROOT)): names for path in files if (names := find_names(path))}
    assert named == ALLOWED


def test_a_name_would_be_found() -> None:
    assert NAMES.findall('x = "JHB-B-2026"; y = "City Power"; z = "Cape Town"') == [
        "JHB",
        "City Power",
        "Cape Town",
    ]
    assert not NAMES.search(ZONE.sub("", 'ZoneInfo("Africa/Johannesburg")'))
