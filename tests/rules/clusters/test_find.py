"""Clusters in made-up cities: a planted one is found, a better one hides another, chance gives none."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

from rules.clusters.find import RUN, Ground, Group, Hit, Limits, find_clusters

LIMITS = Limits(false_share=0.05, accounts=5, share=0.2, ratio=3.0)
OPEN = Limits(false_share=0.1, accounts=1, share=0.0, ratio=1.0)


class Town:
    """Accounts with their groups; `hit` gives those of some accounts."""

    def __init__(self, accounts: int, routes: int, lots: int, seed: int = 1) -> None:
        dice = random.Random(seed)
        self.groups = {
            f"A{number:05}": frozenset(
                {
                    Group("route", "", f"R{number % routes}"),
                    Group("lot", "water", f"L{dice.randrange(lots)}"),
                }
            )
            for number in range(accounts)
        }
        self.dice = dice

    @property
    def ground(self) -> Ground:
        sizes = Counter(group for groups in self.groups.values() for group in groups)
        return Ground(sizes, Counter(group[:2] for groups in self.groups.values() for group in groups))

    def hit(self, accounts: Iterable[str]) -> list[Hit]:
        return [Hit(account, self.groups[account]) for account in accounts]

    def of(self, group: Group) -> list[str]:
        return sorted(account for account, groups in self.groups.items() if group in groups)

    def background(self, share: float) -> set[str]:
        return {account for account in self.groups if self.dice.random() < share}


def test_a_route_whose_reader_stays_away_is_found_and_nothing_else() -> None:
    town = Town(2_000, 40, 12)
    route = Group("route", "", "R7")
    hits = town.background(0.02) | set(town.of(route)[:30])
    (found,) = find_clusters({"E01": town.hit(sorted(hits))}, town.ground, LIMITS)
    assert (found.rule, found.group, found.size) == ("E01", route, 50)
    assert set(town.of(route)[:30]) <= set(found.accounts)
    assert found.elsewhere == len(hits) - len(found.accounts)
    assert found.elsewhere_size == 1_950
    assert found.q <= 0.05
    assert found.share > 10 * found.elsewhere_share


def test_of_two_groups_over_the_same_accounts_the_better_one_is_told() -> None:
    town = Town(1_000, 25, 5)
    route = Group("route", "", "R3")
    town.groups = {
        account: groups
        | {Group("route", "wide", "both" if account in town.of(route) or n % 10 == 0 else "x")}
        for n, (account, groups) in enumerate(town.groups.items())
    }
    found = find_clusters({"E09": town.hit(town.of(route))}, town.ground, LIMITS)
    assert [each.group for each in found] == [route]


def test_two_causes_of_one_rule_are_two_clusters() -> None:
    town = Town(2_000, 50, 40)
    route, lot = Group("route", "", "R3"), Group("lot", "water", "L4")
    hits = sorted({*town.of(route), *town.of(lot)})
    found = find_clusters({"E30": town.hit(hits)}, town.ground, LIMITS)
    assert {each.group for each in found} == {route, lot}
    named = [account for each in found for account in each.accounts]
    assert sorted(named) == hits


def test_groups_with_the_same_accounts_are_named_beside_the_one_that_is_told() -> None:
    town = Town(1_000, 25, 5)
    route, run = Group("route", "", "R3"), Group(RUN, "", "2026-03/R3")
    town.groups = {
        account: groups | ({run} if route in groups else {Group(RUN, "", "2026-03/others")})
        for account, groups in town.groups.items()
    }
    (found,) = find_clusters({"E09": town.hit(town.of(route))}, town.ground, LIMITS)
    assert (found.group, found.also) == (route, (run,))


def test_a_run_counts_every_bill() -> None:
    runs = [Group(RUN, "", f"2026-{month:02} A") for month in range(1, 11)]
    ground = Ground(dict.fromkeys(runs, 200), {(RUN, ""): 2_000})
    bad = [Hit(f"A{number:03}", frozenset({runs[4]})) for number in range(60)]
    chance = [Hit(f"B{number:03}", frozenset({runs[number]})) for number in range(10)]
    (found,) = find_clusters({"E11": [*bad, *chance]}, ground, LIMITS)
    assert (found.group, len(found.accounts), found.elsewhere, found.elsewhere_size) == (
        runs[4],
        61,
        9,
        1_800,
    )


@pytest.mark.parametrize(
    "limits",
    [
        LIMITS._replace(accounts=41),
        LIMITS._replace(share=0.95),
        LIMITS._replace(ratio=10_000.0),
    ],
)
def test_what_is_too_small_for_the_municipality_is_not_told(limits: Limits) -> None:
    town = Town(1_000, 25, 5)
    hits = {*town.of(Group("route", "", "R3"))[:36], *town.background(0.02)}
    assert len(find_clusters({"E01": town.hit(sorted(hits))}, town.ground, LIMITS)) == 1
    assert find_clusters({"E01": town.hit(sorted(hits))}, town.ground, limits) == []


def test_where_nothing_has_an_effect_few_cities_show_a_cluster() -> None:
    """Under no effect every cluster is false: their share is that of the cities that show any."""
    cities, with_any = 200, 0
    for seed in range(cities):
        town = Town(300, 12, 8, seed)
        hits: defaultdict[str, list[Hit]] = defaultdict(list)
        for rule in ("E01", "E03", "E11"):
            hits[rule] = town.hit(sorted(town.background(0.1)))
        with_any += bool(find_clusters(hits, town.ground, OPEN))
    assert with_any / cities <= OPEN.false_share + 0.03


def test_beside_real_causes_few_clusters_are_false() -> None:
    true, false = 0, 0
    for seed in range(60):
        town = Town(600, 12, 8, seed)
        routes = [Group("route", "", f"R{number}") for number in range(3)]
        sick = {account for route in routes for account in town.of(route) if town.dice.random() < 0.5}
        hits = {"E01": town.hit(sorted(town.background(0.05) | sick)),
                "E03": town.hit(sorted(town.background(0.05)))}  # fmt: skip
        for each in find_clusters(hits, town.ground, OPEN):
            real = each.rule == "E01" and each.group in routes
            true, false = true + real, false + (not real)
    assert true >= 0.95 * 60 * 3
    assert false <= 0.12 * (true + false)
