"""What an arrangement may be, from the arrangements.toml of a profile."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from data.settings import ROOT
from data.thresholds import CONFIDENCES, DEFAULT
from rules.arrangements.policy import ArrangementPolicy, Terms
from rules.errors import InvalidInput

FILE: Final = "arrangements.toml"
_SHARED: Final = frozenset({"least_left_rand", "first_due_days", "source", "confidence"})
_GROUP: Final = frozenset({
    "name", "classes", "rebates", "least_instalments", "most_instalments", "down_payment_percent",
    "needs_sheet", "source", "confidence",
})  # fmt: skip


@cache
def profile_arrangements(profile: str) -> ArrangementPolicy:
    """The policy that a municipality's profile ships; the default one where it ships none.

    Raises:
        InvalidInput: lists every fault with its key.
    """
    own = ROOT / "data" / "reference" / profile / FILE
    return read_arrangements(own if own.exists() else ROOT / "data" / "reference" / DEFAULT / FILE)


def read_arrangements(path: Path) -> ArrangementPolicy:
    """The policy of a file.

    Raises:
        InvalidInput: as `profile_arrangements`.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}") from None
    faults = list(find_faults(values))
    if faults:
        raise InvalidInput("\n".join(f"{path.name}, {key}: {words}" for key, words in faults))
    groups = (_as_terms(code, group) for code, group in values.items() if isinstance(group, dict))
    return ArrangementPolicy(tuple(groups), Decimal(values["least_left_rand"]), values["first_due_days"])


def find_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) for everything that keeps the policy from being used."""
    yield from _check_amount(values, "", "least_left_rand", most=None)
    yield from _check_whole(values, "", "first_due_days", least=1)
    yield from _check_confidence(values, "")
    groups = {code: group for code, group in values.items() if isinstance(group, dict)}
    for name in values.keys() - _SHARED - groups.keys():
        yield name, "is not known here; groups of customers are tables"
    if not groups:
        yield "business", "is missing: at least one group of customers needs terms"
    for code, group in groups.items():
        yield from _check_group(group, f"{code}.")


def _check_group(group: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name in group.keys() - _GROUP:
        yield place + name, f"is not known here; a group has {', '.join(sorted(_GROUP))}"
    if not isinstance(group.get("name"), str) or not group["name"].strip():
        yield place + "name", "is missing"
    for name in ("classes", "rebates"):
        codes = group.get(name, [])
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            yield place + name, "is a list of codes"
    if not group.get("classes") and not group.get("rebates"):
        yield place + "classes", "is missing: say for which customers or rebates the terms are"
    yield from _check_whole(group, place, "least_instalments", least=1)
    yield from _check_whole(group, place, "most_instalments", least=1)
    least, most = group.get("least_instalments"), group.get("most_instalments")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield place + "most_instalments", "is less than least_instalments"
    yield from _check_amount(group, place, "down_payment_percent", most=100)
    if not isinstance(group.get("needs_sheet", False), bool):
        yield place + "needs_sheet", "must be true or false"
    yield from _check_confidence(group, place)


def _check_whole(
    values: Mapping[str, Any], place: str, name: str, *, least: int
) -> Iterator[tuple[str, str]]:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        yield place + name, f"must be a whole number of at least {least}"


def _check_amount(
    values: Mapping[str, Any], place: str, name: str, *, most: int | None
) -> Iterator[tuple[str, str]]:
    value = values.get(name)
    bounds = "of zero or more" if most is None else f"from 0 to {most}"
    try:
        number = Decimal("NaN") if isinstance(value, bool) or value is None else Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or (most is not None and number > most):
        yield place + name, f"must be a number {bounds}"


def _check_confidence(values: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    if values.get("confidence") not in CONFIDENCES:
        yield place + "confidence", f"is one of {', '.join(sorted(CONFIDENCES))}"


def _as_terms(code: str, group: Mapping[str, Any]) -> Terms:
    return Terms(
        code=code,
        name=group["name"],
        least_instalments=group["least_instalments"],
        most_instalments=group["most_instalments"],
        down_payment_percent=Decimal(group["down_payment_percent"]),
        classes=frozenset(group.get("classes", ())),
        rebates=frozenset(group.get("rebates", ())),
        needs_sheet=group.get("needs_sheet", False),
    )
