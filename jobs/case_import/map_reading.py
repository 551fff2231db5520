"""Reading a map: every mistake named with its key and what is allowed."""

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from jobs.case_import.faults import MapRefused
from jobs.case_import.map_model import ImportMap, TimeColumn


def read_map(path: Path) -> ImportMap:
    """The map in a TOML file.

    Raises:
        MapRefused: the file is missing or is not TOML, or the map is wrong; all mistakes at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parse_map(tomllib.loads(text), str(path))
    except OSError as error:
        raise MapRefused(str(path), [f"it cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise MapRefused(str(path), ["it is not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as error:
        raise MapRefused(str(path), [f"it is not TOML: {error}"]) from None


def parse_map(content: dict[str, Any], name: str = "map") -> ImportMap:
    """The map in a parsed TOML document.

    Raises:
        MapRefused: all mistakes at once.
    """
    try:
        found = ImportMap.model_validate(_spread_shorthands(content))
    except ValidationError as error:
        raise MapRefused(name, _say_all(error)) from None
    mistakes = list(_list_disagreements(found))
    if mistakes:
        raise MapRefused(name, mistakes)
    return found


def _spread_shorthands(content: dict[str, Any]) -> dict[str, Any]:
    """`opened = "Created"` means `opened = { column = "Created" }`, for times, fields and single columns."""
    spread = dict(content)
    for key in ("times", "case"):
        if isinstance(content.get(key), dict):
            spread[key] = {name: _as_column(value) for name, value in content[key].items()}
    for key in ("activity", "by"):
        if key in content:
            spread[key] = _as_column(content[key])
    return spread


def _as_column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _say_all(error: ValidationError) -> list[str]:
    """One sentence a key: of a union's complaints the first is the one about the words that were written."""
    sentences: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        place = [part for part in detail["loc"] if not _is_union_branch(part)]
        key = ".".join(map(str, place)) or "map"
        sentences.setdefault(key, _say(detail, place, key))
    return list(sentences.values())


def _say(detail: Any, place: list[Any], key: str) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    match detail["type"]:
        case "extra_forbidden":
            allowed = sorted(_model_at(place[:-1]).model_fields)
            near = difflib.get_close_matches(str(place[-1]), allowed, 1, 0.7)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            return f"{key}: unknown key{hint}; allowed here: {', '.join(allowed)}"
        case "missing":
            return f"{key}: is missing"
        case "literal_error":
            return f"{key}: {detail['input']!r} is not allowed; allowed: {detail['ctx']['expected']}"
        case "string_pattern_mismatch":
            return (
                f"{key}: {detail['input']!r} must be small letters, digits, - and _, starting with a letter"
            )
    return f"{key}: {message[:1].lower()}{message[1:]}"


def _is_union_branch(part: Any) -> bool:
    return isinstance(part, str) and (
        part.startswith(("literal[", "dict[", "constrained-", "list[")) or part in ("str", "int", "bool")
    )


def _model_at(place: list[Any]) -> type[BaseModel]:
    model: type[BaseModel] = ImportMap
    for part in place:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        if field is not None:
            model = next(iter(_list_models(field.annotation)), model)
    return model


def _list_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _list_models(inner)


def _list_disagreements(found: ImportMap) -> Iterator[str]:
    """Keys that are right alone and wrong together."""
    yield from _list_shape_mistakes(found)
    for name, column in found.times.items():
        yield from _list_time_mistakes(found, name, column)
    yield from _list_status_mistakes(found)
    yield from _list_case_mistakes(found)
    if found.file.columns:
        yield from _list_unnamed_columns(found)


def _list_shape_mistakes(found: ImportMap) -> Iterator[str]:
    match found.shape:
        case "cases":
            if "opened" not in found.times:
                yield "times.opened: is missing; one row per case needs the time that opened it"
            if found.activity:
                yield "activity: only for shape 'events'; a case's events are its time columns"
        case "events":
            if found.activity is None:
                yield "activity: is missing; an event log needs the column that says what happened"
        case "snapshots":
            if found.status is None:
                yield "status: is missing; a snapshot needs the column that says where the case stood"
    if found.status is None and all(time.status is None for time in found.times.values()):
        yield "status: is missing; say what opens, pauses and resolves a query (status, or times.….status)"
    if found.shape != "cases" and all(is_repeated(found, name) for name in found.times):
        yield "times: every time is repeated; a row needs one time of its own, that of its event or snapshot"


def is_repeated(found: ImportMap, name: str) -> bool:
    """Whether a time belongs to the case and is only repeated on its rows."""
    stated = found.times[name].repeated
    return found.shape == "cases" or (stated if stated is not None else name == "opened")


def _list_time_mistakes(found: ImportMap, name: str, column: TimeColumn) -> Iterator[str]:
    key = f"times.{name}"
    if name == "opened" and column.status is not None and is_repeated(found, name):
        yield f"{key}.status: not allowed; the time that opened the case begins it as new"
    if found.shape == "cases":
        if column.repeated is not None:
            yield f"{key}.repeated: not for shape 'cases', where every time is the case's"
        if isinstance(column.status, dict) or column.status == "row":
            yield f"{key}.status: for shape 'cases' state one status; status.at places the row's own"
    elif is_repeated(found, name) and (isinstance(column.status, dict) or column.status == "row"):
        yield f"{key}.status: a repeated time belongs to the case, not to the row; state one status"
    own = [other for other in found.times if not is_repeated(found, other)]
    if len(own) > 1 and name in own and column.status is None:
        yield f"{key}.status: is missing; with several times a row say which one has the row's status ('row')"
    if column.formats and column.order:
        yield f"{key}.order: formats already state the order"
    if column.before_opened is not None and (name == "opened" or "opened" not in found.times):
        yield f"{key}.before_opened: only for another time beside times.opened"


def _list_status_mistakes(found: ImportMap) -> Iterator[str]:
    status = found.status
    if status is None:
        return
    if not status.names and not (found.activity and found.activity.names):
        yield "status: state column or columns (only an event log can take them from activity)"
    width = len(status.names or (found.activity.names if found.activity else []))
    if status.values is not None and width > 1:
        yield "status.values: several columns need status.pairs"
    for pair in status.pairs or []:
        if width and len(pair) != width + 1:
            yield f"status.pairs: {pair!r} must have {width} values, then the status"
    if status.at is not None and found.shape != "cases":
        yield "status.at: only for shape 'cases'; an event or snapshot has its own time"
    for name in status.at or []:
        if name not in found.times:
            yield f"status.at: {name!r} is not one of times; allowed: {', '.join(found.times)}"


def _list_case_mistakes(found: ImportMap) -> Iterator[str]:
    if "category" not in found.case:
        yield "case.category: is missing; every query has one (constant = …, or column = … with values)"
    for name in ("account", "amount", "title", "words"):
        field = found.case.get(name)
        if field is not None and field.values is not None:
            yield f"case.{name}.values: not for {name}, which is taken as it stands"
        if field is not None and name in ("account", "amount") and field.columns:
            yield f"case.{name}.columns: state one column"
    for name in ("ward", "account", "amount"):
        if name in found.case and found.case[name].keep == "first":
            yield f"case.{name}.keep: the last one holds; 'first' is for the other fields"
    for name, field in found.case.items():
        if field.columns and name not in ("title", "words") and field.values is None:
            yield f"case.{name}.columns: several columns need values, their keys joined by separator"
    systems = [reference.system for reference in found.foreign_references]
    for system in sorted({system for system in systems if systems.count(system) > 1}):
        yield f"foreign_references: system {system!r} is named twice"


def list_columns(found: ImportMap) -> dict[str, str]:
    """Every column that the map names, with the first key that names it."""
    named: dict[str, str] = {}

    def note(key: str, columns: list[str]) -> None:
        for column in columns:
            named.setdefault(column, key)

    note("reference", found.reference_columns)
    for name, column in found.times.items():
        note(f"times.{name}", column.names)
    if found.activity:
        note("activity", found.activity.names)
    if found.status:
        note("status", found.status.names)
    for name, field in found.case.items():
        note(f"case.{name}", field.names)
    if found.by:
        note("by.column", [found.by.column])
    note("show", found.show)
    note("sequence", [found.sequence] if found.sequence else [])
    for reference in found.foreign_references:
        note("foreign_references", [reference.column])
    return named


def _list_unnamed_columns(found: ImportMap) -> Iterator[str]:
    for column, key in list_columns(found).items():
        if column not in found.file.columns:
            yield f"{key}: {column!r} is not in file.columns; there are: {', '.join(found.file.columns)}"
