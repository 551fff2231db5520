"""Every mistake in a map is named with its key and what is allowed."""

# ruff: noqa: E501 - tables of what is given and the sentences that follow

from pathlib import Path
from typing import Any

import pytest

from jobs.case_import.faults import MapRefused
from jobs.case_import.map_reading import parse_map, read_map
from tests.jobs.import_cases import CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP, change, read


@pytest.mark.parametrize("content", [CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP])
def test_the_three_shapes_are_read(content: dict[str, Any]) -> None:
    assert parse_map(content).source == content["source"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": "Town"}, "source: 'Town' must be small letters"),
        ({"source": "desk"}, "source: 'desk' is our own"),
        ({"shape": "case"}, "shape: 'case' is not allowed; allowed: 'cases', 'events' or 'snapshots'"),
        ({"shpae": "x"}, "shpae: unknown key (did you mean 'shape'?); allowed here: about, activity"),
        ({"reference": None}, "reference: is missing"),
        ({"times": {"opened": {"colum": "x"}}}, "times.opened.colum: unknown key (did you mean 'column'?)"),
        ({"times": {"closed": "closed"}}, "times.opened: is missing"),
        ({"times": {"opened": {"column": "o", "zone": "Mars"}}}, "times.opened.zone: 'Mars' is not an IANA zone"),
        ({"times": {"opened": "o", "Closed on": "c"}}, "times: 'Closed on' must be a short name"),
        (
            {"times": {"opened": "o", "closed": {"column": "c", "status": "resolvd"}}},
            "times.closed.status: 'resolvd' is not allowed; allowed: 'new', 'in_progress'",
        ),
        ({"times": {"opened": {"column": "o", "status": "new"}}}, "times.opened.status: not allowed"),
        ({"file": {"encoding": "ebcdic"}}, "file.encoding: 'ebcdic' is not an encoding we read; allowed: utf-8"),
        ({"file": {"delimiter": "::"}}, "file.delimiter: must be one character, or 'tab'"),
        ({"file": {"decimal": ",", "thousands": ","}}, "file: thousands and decimal cannot be the same sign"),
        ({"file": {"columns": ["id", "opened"]}}, "times.closed: 'closed' is not in file.columns"),
        ({"time": {"formats": ["%d/%m/%Y", "%m/%d/%Y"]}}, "time.formats: ambiguous date order"),
        ({"time": {"formats": ["%d.%m"]}}, "time.formats: '%d.%m' must state year, month and day"),
        ({"time": {"formats": ["%Y-%m-%d %Q"]}}, "time.formats: '%Y-%m-%d %Q': %Q is not read; allowed:"),
        ({"time": {"formats": ["iso"], "order": "day first"}}, "time: state either formats or order"),
        ({"time": {"months": ["jan"]}}, "time.months: must name 12 months"),
        ({"status": {"column": "state", "values": {"a": "opened"}}}, "status.values.a: 'opened' is not allowed; allowed: 'new'"),
        ({"status": {"column": "state"}}, "status: state values (for one column) or pairs"),
        ({"status": {"columns": ["a", "b"], "pairs": [["x", "resolved"]]}}, "status: ['x', 'resolved'] must have one value for each column"),
        ({"status": {"columns": ["a", "b"], "pairs": [["x", "y", "gone"]]}}, "'gone' in ['x', 'y', 'gone'] is not a status; allowed: new"),
        ({"status": {"column": "s", "values": {"a": "new"}, "at": ["shut"]}}, "status.at: 'shut' is not one of times; allowed: opened, closed"),
        ({"case": {}}, "case.category: is missing"),
        ({"case": {"category": {"column": "a"}, "colour": "b"}}, "case: 'colour' is not a field of a case; allowed: category"),
        ({"case": {"category": {"column": "a", "constant": "b"}}}, "case.category: state exactly one of column, columns, constant"),
        ({"case": {"category": {"constant": "rates"}, "ward": {"column": "w", "keep": "first"}}}, "case.ward.keep: "),
        ({"foreign_references": [{"system": "sap", "column": "a"}, {"system": "sap", "column": "b"}]}, "foreign_references: system 'sap' is named twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MapRefused) as refused:
        parse_map(change(CASES_MAP, **changes))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("base", "changes", "sentence"),
    [
        (EVENTS_MAP, {"activity": None}, "activity: is missing; an event log needs"),
        (EVENTS_MAP, {"times": {"opened": "a"}}, "times: every time is repeated"),
        (EVENTS_MAP, {"times": {"start": "a", "end": "b"}}, "times.start.status: is missing; with several times a row"),
        (EVENTS_MAP, {"status": None}, "status: is missing; say what opens, pauses and resolves"),
        (SNAPSHOTS_MAP, {"status": None}, "status: is missing; a snapshot needs"),
        (SNAPSHOTS_MAP, {"status": {"column": "s", "values": {"a": "new"}, "at": ["updated"]}}, "status.at: only for shape 'cases'"),
    ],
)  # fmt: skip
def test_keys_must_fit_the_shape(base: dict[str, Any], changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MapRefused) as refused:
        parse_map(change(base, **changes))
    assert sentence in str(refused.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(MapRefused) as refused:
        parse_map({"source": "X", "shape": "y", "times": {"opened": {"column": 3}}, "case": {"ctegory": "a"}})
    assert len(refused.value.mistakes) == 5


def test_codes_outside_the_profile_are_named(tmp_path: Path) -> None:
    wrong = change(
        CASES_MAP, case={"category": {"column": "id", "values": {"a": "metring"}, "other": "rates"}}
    )
    with pytest.raises(
        MapRefused, match=r"case.category.values.'a': 'metring' is not a code .* metering, rates"
    ):
        read(tmp_path, "id,opened,closed,state\n1,2025-01-01,,open\n", wrong)


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    with pytest.raises(MapRefused, match="cannot be read"):
        read_map(path)
    path.write_text("source = ")
    with pytest.raises(MapRefused, match="it is not TOML"):
        read_map(path)
    path.write_bytes(b"source = '\xe9'")
    with pytest.raises(MapRefused, match="not UTF-8"):
        read_map(path)
