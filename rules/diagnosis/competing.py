"""Findings that compete for the same lines: which one is the cause, and what it explains."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.diagnosis.finding import Finding, first_of, last_of
from rules.diagnosis.rows import Line

# What a cause brings about by itself. The first column is believed where both fit the same lines.
EXPLAINS: Final[dict[str, frozenset[str]]] = {
    "E02": frozenset({"E01", "E03", "E06", "E24", "E25", "E30"}),
    "E01": frozenset({"E03"}),
    "E08": frozenset({"E03", "E05", "E06", "E07", "E09", "E10", "E24", "E25", "E30"}),
    "E07": frozenset({"E03", "E05", "E06", "E10", "E24", "E25", "E30"}),
    "E09": frozenset({"E01", "E03", "E05", "E06", "E10", "E24", "E30"}),
    "E30": frozenset({"E03", "E06", "E24"}),
    "E05": frozenset({"E03", "E04", "E24", "E25"}),
    "E06": frozenset({"E03", "E01", "E05", "E30"}),
    "E24": frozenset({"E03", "E06"}),
    "E25": frozenset({"E03"}),
    "E11": frozenset({"E10"}),
    "E26": frozenset({"E10", "E27", "E04"}),
    "E27": frozenset({"E04"}),
    "E12": frozenset({"E13", "E14", "E16", "E23", "E28", "E29", "E04"}),
    "E13": frozenset({"E28", "E04"}),
    "E16": frozenset({"E29", "E14"}),
    "E17": frozenset({"E16", "E20", "E21"}),
    "E20": frozenset({"E08", "E14", "E16", "E21"}),
    "E31": frozenset({"E22"}),
}
SLACK_DAYS: Final = 12
ENOUGH: Final = 0.5


def combine(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Causes only, each with the rules it explains, the surest and dearest first; the first is primary."""
    explained: dict[int, set[str]] = {}
    gone: set[int] = set()
    for place, sign in enumerate(findings):
        causes = [
            at for at, one in enumerate(findings) if at != place and at not in gone and _explains(one, sign)
        ]
        if causes:
            gone.add(place)
            explained.setdefault(causes[0], set()).add(sign.rule)
    kept = [
        replace(one, explains=tuple(sorted(explained.get(at, ()))))
        for at, one in enumerate(findings)
        if at not in gone
    ]
    kept.sort(key=lambda one: (-one.confidence, -abs(one.effect_rand), one.rule, one.from_on))
    return tuple(replace(one, primary=place == 0) for place, one in enumerate(kept))


def _explains(cause: Finding, sign: Finding) -> bool:
    """Whether a finding is only a consequence of another: same service, and mostly within its time."""
    if sign.rule not in EXPLAINS.get(cause.rule, ()):
        return False
    services = {each.line.service for each in cause.effects}
    alike = [each.line for each in sign.effects if each.line.service in services]
    if not alike:
        return False
    within = [line for line in alike if _lies_within(line, cause)]
    return len(within) >= ENOUGH * len(sign.effects)


def _lies_within(line: Line, cause: Finding) -> bool:
    first, last = line.from_on or first_of(line.month), line.to_on or last_of(line.month)
    return first >= cause.from_on - SLACK_DAYS and last <= cause.to_on + SLACK_DAYS
