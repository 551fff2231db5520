"""Which faults there are, how often each cause occurs, and what an account must have to show one."""

from dataclasses import dataclass
from typing import Final

from data.demo.dice import Dice

METERED: Final = frozenset({"house", "flat", "multi"})
DWELLINGS: Final = frozenset({"house", "flat"})
# Shares of causes are an assumption: no split has been published.
CAUSES: Final = (
    ("estimates", 30.0),
    ("metering", 15.0),
    ("payments", 12.0),
    ("rates_valuation", 12.0),
    ("tariff_category", 8.0),
    ("rebates", 8.0),
    ("arrangements", 8.0),
    ("ownership", 4.0),
    ("refuse_sewer", 3.0),
)


@dataclass(frozen=True, slots=True)
class Spec:
    """A rule's fault: its cause and share within it, which kinds of property can have it, what it needs."""

    rule: str
    cause: str
    weight: float
    category: str
    kinds: frozenset[str]
    months: int = 3
    partners: int = 0
    is_error: bool = True
    over_july: bool = False


SPECS: Final = {
    spec.rule: spec
    for spec in (
        Spec("E01", "estimates", 35, "metering", METERED, months=5),
        Spec("E02", "estimates", 45, "metering", METERED, months=10),
        Spec("E03", "estimates", 20, "metering", METERED, months=6),
        Spec("E05", "metering", 8, "metering", METERED, months=4),
        Spec("E06", "metering", 20, "metering", METERED, months=5),
        Spec("E07", "metering", 10, "metering", frozenset({"house"}), months=8, partners=1),
        Spec("E08", "metering", 10, "metering", frozenset({"house"}), months=8, partners=1),
        Spec("E09", "metering", 12, "metering", METERED, months=6),
        Spec("E10", "metering", 8, "metering", METERED, months=4),
        Spec("E24", "metering", 12, "metering", frozenset({"house"}), months=8, is_error=False),
        Spec("E25", "metering", 12, "metering", frozenset({"house", "flat"}), months=8),
        Spec("E30", "metering", 8, "metering", METERED, months=8),
        Spec("E18", "payments", 60, "account", DWELLINGS | {"business"}),
        Spec("E19", "payments", 25, "account", DWELLINGS | {"business"}),
        Spec("E32", "payments", 15, "account", DWELLINGS, is_error=False),
        Spec("E14", "rates_valuation", 30, "rates", DWELLINGS),
        Spec("E16", "rates_valuation", 60, "rates", DWELLINGS | {"business", "vacant"}, months=6),
        Spec("E17", "rates_valuation", 10, "rates", frozenset({"vacant"}), months=8, partners=2),
        Spec("E04", "tariff_category", 15, "metering", METERED),
        Spec("E11", "tariff_category", 20, "account", METERED | {"business"}),
        Spec("E12", "tariff_category", 25, "rates", frozenset({"house"})),
        Spec("E13", "tariff_category", 15, "account", frozenset({"multi"})),
        Spec("E23", "tariff_category", 8, "account", frozenset({"house"})),
        Spec("E26", "tariff_category", 8, "account", frozenset({"house", "multi"})),
        Spec("E27", "tariff_category", 9, "account", METERED, over_july=True),
        Spec("E15", "rebates", 100, "indigent", frozenset({"house", "indigent"})),
        Spec("E22", "arrangements", 60, "credit_control", DWELLINGS, months=6),
        Spec("E31", "arrangements", 40, "credit_control", DWELLINGS, months=6),
        Spec("E20", "ownership", 50, "account", frozenset({"house"}), partners=1),
        Spec("E21", "ownership", 50, "account", DWELLINGS, months=6),
        Spec("E28", "refuse_sewer", 50, "account", frozenset({"house"})),
        Spec("E29", "refuse_sewer", 50, "account", frozenset({"house", "business"})),
    )
}


# Streets whose accounts have one fault in common, so that there is a cause to be found.
SHARED: Final = ("E28", "E12")
SHARED_EVERY: Final = 90
SHARED_FIRST: Final = 37
SHARED_SHARE: Final = 0.8


def find_shared(street: int) -> Spec | None:
    """The fault that a street's accounts share, if they do."""
    turn, place = divmod(street, SHARED_EVERY)
    return SPECS[SHARED[turn % len(SHARED)]] if place == SHARED_FIRST else None


def choose_rule(dice: Dice, months: int, partners: int, over_july: bool) -> Spec | None:
    """A fault by its cause's share, among those that the window and the neighbours left allow.

    `over_july`: the window holds a 1 July on which tariffs changed.
    """
    cause = dice.weighted(CAUSES)
    possible = [
        (spec, spec.weight)
        for spec in SPECS.values()
        if spec.cause == cause
        and spec.months <= months
        and spec.partners <= partners
        and (over_july or not spec.over_july)
    ]
    return dice.weighted(possible) if possible else None
