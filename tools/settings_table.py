"""Prints the table of all settings as docs/operations.md shows it."""

from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from data.settings import ROOT, Settings, variable

HEADER = "| setting | when not set | allowed | meaning |\n| --- | --- | --- | --- |"
BOUNDS = {"ge": "from {}", "gt": "more than {}", "le": "to {}", "pattern": "`{}`", "min_length": "not empty"}


def make_table() -> str:
    """Every setting with its default, what is allowed, and what it means; one a line."""
    rows = [_make_row(name, field) for name, field in Settings.model_fields.items()]
    return "\n".join([HEADER, *rows])


def _make_row(name: str, field: FieldInfo) -> str:
    cells = (f"`{variable(name)}`", _show_default(field.default), _show_allowed(field), field.description)
    return f"| {' | '.join(map(str, cells))} |"


def _show_default(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}` beside app.py"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _show_allowed(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "true, false"
    found = {key: getattr(limit, key) for limit in field.metadata for key in BOUNDS if hasattr(limit, key)}
    words = [BOUNDS[key].format(_plain(value)) for key, value in found.items() if value is not None]
    return " ".join(words) or "any"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else f"{value}"


if __name__ == "__main__":
    print(make_table())
