"""What groups and clusters are called, in plain words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from rules.clusters.find import LOT, ROLL, ROUTE, RUN, SERIES, TARIFF, Group
from rules.lookups import Cause, Reference
from rules.written import show_count, show_date, show_month

KINDS: Final[Mapping[str, str]] = {
    ROUTE: "Reading route",
    TARIFF: "Tariff",
    RUN: "Billing run",
    ROLL: "Valuation roll",
    LOT: "Meters put in together",
    SERIES: "Meters numbered in a row",
}


def name_group(group: Group) -> str:
    """The group as one would say it: "reading route D011-04"."""
    return _NAMES[group.kind](group)


def explain_share(accounts: int, size: int, elsewhere: int, elsewhere_size: int, kind: str) -> str:
    """The share in the group beside that elsewhere, with the counts behind both."""
    units = "bills" if kind == RUN else "accounts"
    return (
        f"{show_count(accounts)} of {show_count(size)} {units} ({_share(accounts, size)}); elsewhere "
        f"{show_count(elsewhere)} of {show_count(elsewhere_size)} ({_share(elsewhere, elsewhere_size)})"
    )


def find_cause(rule: str, reference: Reference) -> Cause | None:
    """What a detection rule finds, in the municipality's list of causes."""
    return next((each for each in reference.causes.values() if rule in each.rules), None)


def name_rule(rule: str, reference: Reference) -> str:
    """What a detection rule finds, in words; the rule's number where no cause says it."""
    cause = find_cause(rule, reference)
    return cause.name if cause else rule


def describe_cause(
    rule: str,
    group: Group,
    accounts: int,
    size: int,
    elsewhere: int,
    elsewhere_size: int,
    reference: Reference,
) -> str:
    """What the query says that stands for all accounts of a cluster."""
    share = explain_share(accounts, size, elsewhere, elsewhere_size, group.kind)
    return (
        f"One cause, {show_count(accounts)} accounts: {name_rule(rule, reference)}, {name_group(group)}. "
        f"Rule {rule} finds it on {share}. Each account's correction is proposed on a query of its own."
    )


def describe_account(explanation: str, parent: str) -> str:
    """What the query of one account says."""
    return f"{explanation}\n\nMany accounts share this cause: query {parent} stands for all of them."


def _share(part: int, whole: int) -> str:
    share = part / whole if whole else 0.0
    return f"{share:.0%}" if share >= 0.1 or not part else f"{share:.1%}"


def _month(written: str) -> str:
    return show_month(date.fromisoformat(f"{written}-01"))


def _name_run(group: Group) -> str:
    month, _, run = group.code.partition("/")
    return f"billing run {run} of {_month(month)}"


def _name_roll(group: Group) -> str:
    day, _, roll = group.code.partition("/")
    return f"roll {roll} in force from {show_date(date.fromisoformat(day))}"


def _name_lot(group: Group) -> str:
    month, _, digits = group.code.partition("/")
    return f"{group.pool} meters of {digits} digits put in during {_month(month)}"


_NAMES: Final[Mapping[str, Callable[[Group], str]]] = {
    ROUTE: lambda group: f"reading route {group.code}",
    TARIFF: lambda group: f"{group.pool} tariff {group.code.replace('_', ' ')}",
    RUN: _name_run,
    ROLL: _name_roll,
    LOT: _name_lot,
    SERIES: lambda group: f"{group.pool} meters numbered {group.code}…",
}
