"""The first rule that matches decides, words are whole words, and the reason names what matched."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.lookups import Named, Reference
from rules.routing.reading import read_rules
from rules.routing.rule import Facts, Rule, decide, find_word, flatten, raise_priority


class Names:
    """The look-ups that rules ask."""

    categories = MappingProxyType({code: Named(code, code.capitalize()) for code in ("rates", "metering")})
    subcategories = regions = customer_classes = channels = MappingProxyType[str, Named]({})
    priorities = MappingProxyType({code: Named(code, code) for code in ("urgent", "high", "normal")})


NAMES: Reference = Names()  # type: ignore[assignment]
words = st.sampled_from(["burst", "leak", "bill", "pipe"])
rules = st.lists(
    st.builds(
        Rule,
        name=st.uuids().map(str),
        conditions=st.sampled_from([{}, {"category": ("rates",)}, {"category": ("rates", "metering")}]),
        words=st.lists(words, max_size=2).map(tuple),
        team=st.just("Meters"),
    ),
    max_size=6,
)
facts = st.builds(
    Facts, category=st.sampled_from(["rates", "metering"]), words=st.lists(words, max_size=4).map(" ".join)
)


@given(rules, facts)
def test_the_first_that_matches_decides(given_rules: list[Rule], fact: Facts) -> None:
    def matches(rule: Rule) -> bool:
        in_category = fact.category in rule.conditions.get("category", (fact.category,))
        return in_category and (not rule.words or bool(set(rule.words) & set(fact.words.split())))

    wanted = next((rule for rule in given_rules if matches(rule)), None)
    decision = decide(given_rules, fact, NAMES)
    assert (decision.rule if decision else None) == wanted


@given(rules, facts)
def test_the_reason_names_every_condition_and_a_word_that_occurs(
    given_rules: list[Rule], fact: Facts
) -> None:
    decision = decide(given_rules, fact, NAMES)
    if decision is None:
        return
    assert ("category is " + fact.category.capitalize() in decision.because) == bool(decision.rule.conditions)
    named = [word for word in decision.rule.words if f"“{word}”" in decision.because]
    assert bool(named) == bool(decision.rule.words)
    assert all(word in fact.words.split() for word in named)


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("burst", "A BURST!", True),
        ("burst", "bursting", False),
        ("Cut-off", "we were cut off", True),
        ("no water", "there is no\nwater", True),
        ("no water", "no hot water", False),
        ("geyser", "géyser", True),
    ],
)
def test_words_are_whole_without_case_and_accents(word: str, text: str, is_found: bool) -> None:
    assert (find_word([word], flatten(text)) is not None) is is_found


def test_a_priority_is_only_raised() -> None:
    assert raise_priority("normal", "high", NAMES) == "high"
    assert raise_priority("urgent", "high", NAMES) == "urgent"
    assert raise_priority("high", "", NAMES) == "high"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[rule]]\nteam = "A"', "rule 1, name: is missing"),
        ('[[rule]]\nname = "A"', "rule 1, team: is missing"),
        ('[[rule]]\nname = "A"\nteam = "B"\nwords = "burst"', "rule 1, words: must be a list"),
        ('[[rule]]\nname = "A"\nteam = "B"\nwords = ["!"]', "rule 1, words: each needs a letter"),
        ('[[rule]]\nname = "A"\nteam = "B"\ncolour = "red"', "rule 1, colour: is not known"),
        ('[[rule]]\nname = "A"\nteam = "B"\n' * 2, "rule 2, name: “A” is taken"),
        ('name = "A"', "name: is not known here"),
        ("rule = 3", "rule: write [[rule]]"),
        ("on = 1", "on: must be true or false"),
    ],
)
def test_a_fault_is_told_with_file_rule_and_field(text: str, fault: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_rules(text, "routing.toml")
    assert f"routing.toml, {fault}" in str(refused.value)
