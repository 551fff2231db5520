"""The map of an import from what somebody answered about its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

PLAIN: Final = ("account", "amount", "title", "words", "ward")


@dataclass(frozen=True, slots=True)
class Answers:
    """One row is one query. `columns`: field → column; `statuses`, `categories`, …: word → ours."""

    source: str
    columns: Mapping[str, str]
    zone: str
    order: str | None
    category: str
    channel: str
    statuses: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def build_map(answers: Answers, form: Mapping[str, Any]) -> dict[str, Any]:
    """A map as docs/import-map.md describes it; `form` is its part about the file."""
    columns = answers.columns
    time: dict[str, Any] = {"zone": answers.zone}
    if answers.order:
        time["order"] = answers.order
    times: dict[str, Any] = {"opened": {"column": columns.get("opened", "")}}
    if columns.get("closed"):
        times["closed"] = {"column": columns["closed"], "status": "resolved"}
    built: dict[str, Any] = {
        "source": answers.source,
        "shape": "cases",
        "reference": columns.get("reference", ""),
        "file": dict(form),
        "time": time,
        "times": times,
        "case": _build_case(answers),
    }
    if columns.get("status"):
        built["status"] = {"column": columns["status"], "values": dict(answers.statuses), "blank": "new"}
    elif not columns.get("closed"):
        # nothing in the file moves a query, so each stands as it was received
        built["status"] = {"column": columns.get("opened", ""), "values": {}, "other": "new"}
    return built


def _build_case(answers: Answers) -> dict[str, Any]:
    fixed = {"category": answers.category, "channel": answers.channel}
    built: dict[str, Any] = {name: {"constant": code} for name, code in fixed.items()}
    for name in PLAIN:
        if answers.columns.get(name):
            built[name] = {"column": answers.columns[name]}
    for name, values in answers.codes.items():
        column = answers.columns.get(name)
        if column:
            other = fixed.get(name, "blank")
            built[name] = {"column": column, "values": dict(values), "other": other, "ignore_case": True}
            if name in fixed:
                built[name]["blank"] = fixed[name]
    return built
