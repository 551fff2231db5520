"""What only several rows or files together can show to be wrong."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, Final

from data.profile.files import FILES, File
from data.profile.reading import Line, Lines, Problem, Reading
from rules import states
from rules.actor import UNKNOWN_REGION

KINDS: Final = {
    states.NEW: "open",
    states.IN_PROGRESS: "open",
    states.WAITING_RESIDENT: "waiting",
    states.WAITING_ENTITY: "waiting",
    states.RESOLVED: "closed",
}
MOST_LISTED: Final = 12
Known = dict[str, set[str]]


def find_problems(reading: Reading) -> list[Problem]:
    """Everything that rows contradict each other about.

    A row with a fault of its own counts only as the holder of its code, and a file with such rows is not
    asked what it lacks, so that one fault is told once.
    """
    problems: list[Problem] = []
    lines = reading.lines
    for file in FILES:
        rows = lines.get(file.name, [])
        problems += _find_duplicates(file, rows)
        problems += _find_overlaps(file, rows)
        problems += _find_unknown_codes(file, rows, reading)
    problems += _check_required_codes(lines, reading.codes)
    whole = {name: rows for name, rows in lines.items() if name not in reading.spoiled}
    for check in _CHECKS:
        problems += check(whole)
    return problems


def _value(line: Line, field: str) -> Any:
    return getattr(line.row, field)


def _key(line: Line, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_value(line, field) for field in fields)


def _find_duplicates(file: File, rows: list[Line]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for line in rows:
        key = _key(line, file.key)
        if key in seen:
            words = f"{_spell(key)} is on line {seen[key]} already"
            yield Problem(file.name, line.number, file.key[-1], words)
        seen.setdefault(key, line.number)


def _spell(key: tuple[Any, ...]) -> str:
    return "'" + " / ".join("" if part is None else str(part) for part in key) + "'"


def _find_overlaps(file: File, rows: list[Line]) -> Iterator[Problem]:
    """Two rows for the same thing must not be in force on the same day."""
    if not file.is_timed or "valid_from" not in file.key:
        return
    groups: dict[tuple[Any, ...], list[Line]] = {}
    same = tuple(field for field in file.key if field != "valid_from")
    for line in rows:
        groups.setdefault(_key(line, same), []).append(line)
    for group in groups.values():
        for earlier, later in pairwise(sorted(group, key=lambda found: _value(found, "valid_from"))):
            starts, ended = _value(later, "valid_from"), _value(earlier, "valid_to") or date.max
            if _value(earlier, "valid_from") < starts <= ended:
                words = f"{starts} lies within the row on line {earlier.number}; end that one the day before"
                yield Problem(file.name, later.number, "valid_from", words)


def _find_unknown_codes(file: File, rows: list[Line], reading: Reading) -> Iterator[Problem]:
    for field, target in file.references().items():
        known = reading.codes.get(target, set())
        is_unreadable = target in reading.spoiled and not known
        for line in rows if not is_unreadable else ():
            value = _value(line, field)
            for code in value if isinstance(value, tuple) else (value,):
                if code is not None and code not in known:
                    yield Problem(file.name, line.number, field, _unknown(code, target, known))


def _unknown(code: str, target: str, known: set[str]) -> str:
    listed = sorted(known)
    some = ", ".join(listed[:MOST_LISTED]) + (", …" if len(listed) > MOST_LISTED else "")
    return f"'{code}' is no code of {target}" + (f" ({some})" if some else "")


def _check_topics(lines: Lines) -> Iterator[Problem]:
    belongs = {_value(line, "code"): _value(line, "category") for line in lines.get("subcategories.csv", [])}
    for name in ("checklists.csv", "ownership.csv", "session_topics.csv", "facility_items.csv"):
        for line in lines.get(name, []):
            code, category = _value(line, "subcategory"), _value(line, "category")
            if code in belongs and belongs[code] != category:
                words = f"'{code}' belongs to {belongs[code]}, not to {category}"
                yield Problem(name, line.number, "subcategory", words)


def _check_facility_items(lines: Lines) -> Iterator[Problem]:
    billing = {_value(line, "code") for line in lines.get("categories.csv", []) if _value(line, "is_billing")}
    for line in lines.get("facility_items.csv", []):
        if (code := _value(line, "category")) in billing:
            words = f"'{code}' is billing; what is not OK in a facility goes to a department"
            yield Problem("facility_items.csv", line.number, "category", words)


def _check_owners(lines: Lines) -> Iterator[Problem]:
    if "ownership.csv" not in lines:
        return
    owned = {
        _value(line, "category")
        for line in lines.get("ownership.csv", [])
        if _value(line, "subcategory") is None and _value(line, "valid_to") is None
    }
    for line in lines.get("categories.csv", []):
        code = _value(line, "code")
        if code not in owned:
            words = f"'{code}' has no open-ended row for the whole category (subcategory and valid_to empty)"
            yield Problem("ownership.csv", 0, "category", words)


def _check_categories(lines: Lines) -> Iterator[Problem]:
    rows = lines.get("categories.csv", [])
    if rows and not any(_value(line, "is_billing") for line in rows):
        yield Problem("categories.csv", 0, "is_billing", "at least one category must be billing")


def _check_calendars(lines: Lines) -> Iterator[Problem]:
    rows = lines.get("calendars.csv", [])
    if "office_hours.csv" not in lines:
        return
    defaults = [line for line in rows if _value(line, "is_default")]
    if rows and len(defaults) != 1:
        yield Problem("calendars.csv", 0, "is_default", f"exactly one must be true, {len(defaults)} are")
    open_ = {_value(line, "calendar") for line in lines.get("office_hours.csv", [])}
    for line in rows:
        if _value(line, "code") not in open_:
            words = f"'{_value(line, 'code')}' has no row in office_hours.csv"
            yield Problem("calendars.csv", line.number, "code", words)


def _check_statuses(lines: Lines) -> Iterator[Problem]:
    if "statuses.csv" not in lines:
        return
    rows = {_value(line, "code"): line for line in lines["statuses.csv"]}
    if not rows:
        return
    for code, kind in KINDS.items():
        if code not in rows:
            yield Problem("statuses.csv", 0, "code", f"'{code}' is missing; names are free, codes are not")
        elif _value(rows[code], "kind") != kind:
            yield Problem("statuses.csv", rows[code].number, "kind", f"{code} must be {kind}")
    for code, line in rows.items():
        if code not in KINDS:
            words = f"'{code}' is none of {', '.join(KINDS)}"
            yield Problem("statuses.csv", line.number, "code", words)


def _check_required_codes(lines: Lines, codes: Known) -> Iterator[Problem]:
    needed = (
        ("regions.csv", UNKNOWN_REGION, "the region of queries whose place is not known"),
        ("priorities.csv", "normal", "the priority queries start with"),
        ("outcomes.csv", states.NOT_STATED, "for imported resolutions"),
        ("outcomes.csv", states.MERGED, "for queries that go on in another one"),
        ("causes.csv", states.NOT_STATED, "for imported resolutions"),
        ("channels.csv", states.NOT_STATED, "for imported queries"),
    )
    for name, code, why in needed:
        if name in codes and code not in codes[name]:
            yield Problem(name, 0, "code", f"'{code}' is missing: {why}")
    for name in ("outcomes.csv", "causes.csv"):
        for line in lines.get(name, []):
            code = _value(line, "code")
            if code in (states.NOT_STATED, states.MERGED) and not _value(line, "is_import_only"):
                yield Problem(name, line.number, "is_import_only", f"must be true for {code}")


def _check_policies(lines: Lines) -> Iterator[Problem]:
    """Versions must not overlap, and each needs a target of every measure that holds for all others."""
    rows = sorted(lines.get("policies.csv", []), key=lambda found: _value(found, "valid_from"))
    if "policies.csv" in lines and not rows:
        yield Problem("policies.csv", 0, "code", "one row at least is needed")
    for earlier, later in pairwise(rows):
        starts, ended = _value(later, "valid_from"), _value(earlier, "valid_to") or date.max
        if starts <= ended:
            words = f"{starts} lies within the row on line {earlier.number}; end that one the day before"
            yield Problem("policies.csv", later.number, "valid_from", words)
    if "targets.csv" not in lines:
        return
    named = ("category", "priority", "customer_class", "entity")
    general = {
        _key(line, ("policy", "measure")) for line in lines["targets.csv"] if not any(_key(line, named))
    }
    for line in rows:
        for measure in ("first_response", "resolution"):
            if (code := _value(line, "code"), measure) not in general:
                words = f"{code} needs a row for {measure} that names nothing else: it holds for all others"
                yield Problem("targets.csv", 0, "category", words)


def _check_age_buckets(lines: Lines) -> Iterator[Problem]:
    rows = lines.get("age_buckets.csv", [])
    begins: int | None = 0
    for line in rows:
        if begins is None:
            yield Problem("age_buckets.csv", line.number, "to_days", "only the last bucket may be open")
            return
        if _value(line, "from_days") != begins:
            words = f"must be {begins}: no gap, no overlap"
            yield Problem("age_buckets.csv", line.number, "from_days", words)
        to_days = _value(line, "to_days")
        begins = None if to_days is None else to_days + 1
    if rows and begins is not None:
        yield Problem("age_buckets.csv", rows[-1].number, "to_days", "must be empty in the last bucket")


def _check_escalation(lines: Lines) -> Iterator[Problem]:
    for step, line in enumerate(lines.get("escalation.csv", []), start=1):
        if _value(line, "step") != step:
            words = f"must be {step}: the rungs stand in order and count from 1"
            yield Problem("escalation.csv", line.number, "step", words)


_CHECKS: Final[tuple[Callable[[Lines], Iterator[Problem]], ...]] = (
    _check_topics,
    _check_facility_items,
    _check_owners,
    _check_categories,
    _check_calendars,
    _check_statuses,
    _check_policies,
    _check_age_buckets,
    _check_escalation,
)
