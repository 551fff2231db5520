"""Routing rules as people write them: TOML, one [[rule]] after another."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from rules.errors import InvalidInput
from rules.routing.rule import CONDITIONS, Rule, flatten

MOST_RULES: Final = 200
LONGEST_TEXT: Final = 100_000
MOST_LISTED: Final = 40
_TEXTS: Final = ("name", "team", "priority")
_KEYS: Final = (*_TEXTS, *CONDITIONS, "words")


@lru_cache(maxsize=32)
def read_rules(text: str, file: str = "routing rules") -> tuple[bool, tuple[Rule, ...]]:
    """Whether a text switches its rules on itself, and its rules in order.

    Raises:
        InvalidInput: one line for each fault, with the file, the rule's number and the field.
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"{file}: at most {LONGEST_TEXT} characters. Shorten the lists of words.")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{file} cannot be read: {error}. Look at that line.") from None
    if faults := [f"{file}, {fault}" for fault in _find_faults(values)]:
        raise InvalidInput("\n".join(faults))
    return values.get("on", False), tuple(map(_as_rule, values.get("rule", ())))


def check_names(
    rules: Collection[Rule], known: Mapping[str, Collection[str]], teams: Collection[str] | None = None
) -> None:
    """Refuse codes that the municipality does not have, and teams of which none is in use.

    `known` as `list_codes` gives it. `teams` None: any, as for a profile's own file, which does not know the
    teams of the place.

    Raises:
        InvalidInput: one line for each fault, with the rule's number and the field.
    """
    faults = [
        f"rule {number} ({rule.name}), {fault}"
        for number, rule in enumerate(rules, start=1)
        for fault in _find_unknown(rule, known, teams)
    ]
    if faults:
        raise InvalidInput("\n".join(faults))


def _find_faults(values: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(values.keys() - {"on", "rule"}):
        yield f"{key}: is not known here; every rule begins with a line [[rule]]"
    if not isinstance(values.get("on", False), bool):
        yield "on: must be true or false"
    rules = values.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        yield "rule: write [[rule]] with two brackets before each rule"
        return
    if len(rules) > MOST_RULES:
        yield f"rule: at most {MOST_RULES} rules"
    seen: set[str] = set()
    for number, rule in enumerate(rules, start=1):
        yield from (f"rule {number}, {fault}" for fault in _find_rule_faults(rule, seen))


def _find_rule_faults(rule: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    for key in sorted(rule.keys() - set(_KEYS)):
        yield f"{key}: is not known here; a rule has {', '.join(_KEYS)}"
    for key in _TEXTS:
        value = rule.get(key, "")
        if not isinstance(value, str) or len(value) > 80:
            yield f"{key}: must be a text in quotes of at most 80 characters"
    name = str(rule.get("name", "")).strip()
    if not name:
        yield "name: is missing; it stands in the query's timeline"
    elif name.casefold() in seen:
        yield f"name: “{name}” is taken by a rule above"
    seen.add(name.casefold())
    if not rule.get("team") and not rule.get("priority"):
        yield "team: is missing; a rule gives a team, a priority or both"
    for key in (*CONDITIONS, "words"):
        if key in rule and not _is_list(rule[key]):
            yield f'{key}: must be a list such as ["burst", "leak"]'
        elif key == "words" and not all(flatten(word).strip() for word in rule.get(key, ())):
            yield "words: each needs a letter or a figure"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v.strip() for v in value)


def _find_unknown(
    rule: Rule, known: Mapping[str, Collection[str]], teams: Collection[str] | None
) -> Iterator[str]:
    named = {**rule.conditions, "priority": (rule.priority,) * bool(rule.priority)}
    for field, codes in named.items():
        for code in codes:
            if code not in known[field]:
                yield f"{field}: there is no {code}; choose from {_list_some(known[field])}"
    if rule.team and teams is not None and rule.team.casefold() not in {t.casefold() for t in teams}:
        yield f"team: no team in use is called “{rule.team}”; choose from {', '.join(teams) or 'none yet'}"


def _list_some(codes: Collection[str]) -> str:
    some = list(codes)
    return ", ".join(some) if len(some) <= MOST_LISTED else f"{', '.join(some[:MOST_LISTED])} …"


def _as_rule(values: Mapping[str, Any]) -> Rule:
    return Rule(
        name=values["name"].strip(),
        conditions={name: tuple(values[name]) for name in CONDITIONS if name in values},
        words=tuple(values.get("words", ())),
        team=values.get("team", "").strip(),
        priority=values.get("priority", "").strip(),
    )
