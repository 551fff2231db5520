"""Which team a query goes to and how urgent it is: the first rule that matches decides."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from rules.lookups import Reference

_WORD: Final = re.compile(r"\w+")
_SPELT: Final = {"subcategory": "sub-category", "customer_class": "kind of customer"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a query when it is routed. `words` are the resident's."""

    category: str
    subcategory: str | None = None
    region: str | None = None
    ward: str | None = None
    customer_class: str | None = None
    channel: str | None = None
    words: str = ""


def read_facts(body: Mapping[str, Any], words: str) -> Facts:
    """The facts in an event that logs a query, or in its state, beside the resident's words."""
    ward_no = body.get("ward_no")
    return Facts(
        category=body["category_code"],
        subcategory=body.get("subcategory_code"),
        region=body.get("region"),
        ward=None if ward_no is None else str(ward_no),
        customer_class=body.get("customer_class_code"),
        channel=body.get("channel_code"),
        words=words,
    )


CONDITIONS: Final = tuple(each.name for each in fields(Facts) if each.name != "words")


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions must hold, each by any one of its codes; of `words` one must occur.

    `team` is a team's name, `priority` a code; empty leaves it as it is.
    """

    name: str
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    team: str = ""
    priority: str = ""

    def matches(self, facts: Facts, plain: str) -> bool:
        """Whether everything holds; `plain` are the facts' words as `flatten` gives them."""
        return all(getattr(facts, name) in codes for name, codes in self.conditions.items()) and (
            not self.words or find_word(self.words, plain) is not None
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decided, and why, as a sentence's part that begins with 'because'."""

    rule: Rule
    because: str


def decide(rules: Iterable[Rule], facts: Facts, reference: Reference) -> Decision | None:
    """What the first rule that matches says; None where none does."""
    plain = flatten(facts.words)
    for rule in rules:
        if rule.matches(facts, plain):
            return Decision(rule, explain(rule, facts, plain, reference))
    return None


def explain(rule: Rule, facts: Facts, plain: str, reference: Reference) -> str:
    """Why a rule that matches does: 'because category is Property rates and the words have “burst”'."""
    reasons = [
        f"{_spell(name)} is {_name(getattr(facts, name), name, reference)}" for name in rule.conditions
    ]
    if word := find_word(rule.words, plain):
        reasons.append(f"the words have “{word}”")
    return f"because {' and '.join(reasons)}" if reasons else "because it holds for every query"


def flatten(text: str) -> str:
    """Words without case, accents and punctuation, one space around each."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(bare))} "


def find_word(words: Iterable[str], plain: str) -> str | None:
    """The first of some words or phrases that occurs whole in a flattened text."""
    return next((word for word in words if flatten(word) in plain), None)


def raise_priority(priority: str, wanted: str, reference: Reference) -> str:
    """The more urgent of two priorities: a rule never lowers what a person chose."""
    order = list(reference.priorities)
    known = [code for code in (priority, wanted) if code in order]
    return min(known, key=order.index, default=priority)


def tell(rule: Rule, reference: Reference) -> str:
    """A rule as a sentence: 'If category is Property rates and the words have “burst”: team Meters.'"""
    named = [
        f"{_spell(name)} is {' or '.join(_name(code, name, reference) for code in codes)}"
        for name, codes in rule.conditions.items()
    ]
    if rule.words:
        named.append(f"the words have {' or '.join(f'“{word}”' for word in rule.words)}")
    priority = reference.priorities.get(rule.priority)
    to = [f"team {rule.team}"] * bool(rule.team)
    if rule.priority:
        to.append(f"priority {(priority.name if priority else rule.priority).lower()} or higher")
    return f"{'If ' + ' and '.join(named) if named else 'Always'}: {', '.join(to)}."


def _spell(condition: str) -> str:
    return _SPELT.get(condition, condition)


def list_codes(reference: Reference) -> Mapping[str, Collection[str]]:
    """What each condition may name, and what a priority may be."""
    return {
        **_names(reference),
        "ward": {str(ward.ward_no) for ward in reference.wards.values()},
        "priority": reference.priorities,
    }


def _names(reference: Reference) -> Mapping[str, Mapping[str, Any]]:
    return {
        "category": reference.categories,
        "subcategory": reference.subcategories,
        "region": reference.regions,
        "customer_class": reference.customer_classes,
        "channel": reference.channels,
    }


def _name(code: str, condition: str, reference: Reference) -> str:
    found = _names(reference).get(condition, {}).get(code)
    return found.name if found else code
