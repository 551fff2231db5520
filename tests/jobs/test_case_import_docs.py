"""The map's documentation: its examples are maps, and it names every key there is."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from jobs.case_import import map_model
from jobs.case_import.encodings import ENCODINGS
from jobs.case_import.map_reading import parse_map, read_map
from tests.jobs.import_cases import CODES, read

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
MANUAL = (DOCS / "import-map.md").read_text(encoding="utf-8")
EXAMPLES = sorted((DOCS / "examples").glob("*.toml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_a_map_and_is_listed(path: Path) -> None:
    assert read_map(path).source
    assert f"(examples/{path.name})" in MANUAL


def test_the_three_smallest_maps_are_maps() -> None:
    blocks = re.findall(r"```toml\n(source = .*?)```", MANUAL, re.DOTALL)
    assert [parse_map(tomllib.loads(block)).shape for block in blocks] == ["cases", "events", "snapshots"]


def test_every_key_and_word_is_documented() -> None:
    models = [m for m in vars(map_model).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    keys = {name for model in models for name in model.model_fields}
    words = {*map_model.EFFECTS, *map_model.CODE_FIELDS, *map_model.TEXT_FIELDS, *ENCODINGS}
    missing = [word for word in sorted(keys | words) if not re.search(rf"\b{re.escape(word)}\b", MANUAL)]
    assert missing == []


SAMPLES: dict[str, tuple[str, bytes]] = {
    "loan-log": (
        "metering",
        "Vorgang;Tätigkeit;Beginn;Ende;Bearbeiter;Grund;Betrag\n"
        "V1;Antrag eingegangen;01.02.2025 10:00:00;01.02.2025 10:05:00;AB;ZÄHLER;1.234,50\n"
        "V1;Warten auf Unterlagen;2. Mär 2025 08:00;3. Okt 2025 09:00;-;Zähler;k.A.\n"
        "V1;Automatische Prüfung;02.02.2025 10:00:00;-;-;Zähler;-\n"
        "V1;Entscheiden;-;04.10.2025 10:00:00;CD;Zähler;-\n".encode("windows-1252"),
    ),
    "incident-snapshots": (
        "not_billing",
        b"number,incident_state,sys_mod_count,opened_at,sys_updated_at,sys_updated_by,contact_type,"
        b"assignment_group,priority,resolved_at,closed_at\n"
        b"INC1,New,0,29/2/2016 01:16,29/2/2016 01:23,U1,Phone,G70,Moderate,29/2/2016 11:29,5/3/2016 12:00\n"
        b"INC1,-100,1,29/2/2016 01:16,29/2/2016 08:53,U1,?,?,Moderate,29/2/2016 11:29,5/3/2016 12:00\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_an_example_reads_rows_of_the_kind_it_is_for(tmp_path: Path, name: str) -> None:
    category, content = SAMPLES[name]
    map_: dict[str, Any] = tomllib.loads((DOCS / "examples" / f"{name}.toml").read_text(encoding="utf-8"))
    codes = CODES.__class__(
        **{field: getattr(CODES, field) for field in CODES.__slots__}
        | {
            "categories": frozenset({"account", "metering", "rates", "not_billing"}),
            "channels": frozenset({"phone", "email", "web", "walk_in", "not_stated"}),
        }
    )
    facts, rejected, one = read(tmp_path, content, map_, codes)
    one.refuse_faulty()
    assert (rejected, one.rows_read - one.rows_told) == ([], 1 if name == "loan-log" else 0)
    assert f'"category_code":"{category}"' in facts[0].body
