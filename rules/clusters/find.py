"""Which groups share a cause: each rule tested in each group, the better explanation before the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from rules.clusters.chance import chance_of, control_discoveries

ROUTE: Final = "route"
TARIFF: Final = "tariff"
RUN: Final = "run"
"""Billing runs: every bill counts by itself; in the other kinds an account counts once."""
ROLL: Final = "roll"
"""Entries of one roll in force from the same day."""
LOT: Final = "lot"
"""Meters of as many digits that were put in during the same month."""
SERIES: Final = "series"
"""Meters whose numbers differ in the last three characters only."""
KINDS: Final = (ROUTE, TARIFF, ROLL, LOT, SERIES, RUN)


class Group(NamedTuple):
    """Accounts that have something in common. Only groups of one kind and pool are compared.

    `pool` is the service of a tariff or a meter, else empty.
    """

    kind: str
    pool: str
    code: str


class Hit(NamedTuple):
    """An account with a rule's finding, and the groups that the finding falls into."""

    account_no: str
    groups: frozenset[Group]


class Limits(NamedTuple):
    """`false_share`: of all clusters, how many may be chance; the others: what a group must have at least.

    `ratio`: times the share of accounts elsewhere.
    """

    false_share: float
    accounts: int
    share: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Ground:
    """How many units each group has, and each (kind, pool) in all: bills for runs, else accounts."""

    sizes: Mapping[Group, int]
    populations: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group with a rule: `accounts` of `size` have it, `elsewhere` of `elsewhere_size` outside.

    What a better cluster of the same rule explains is counted nowhere. `chance` is that of the test, `q` the
    share of false ones among all clusters that are as sure. `also`: groups that explain the same accounts.
    """

    rule: str
    group: Group
    accounts: tuple[str, ...]
    size: int
    elsewhere: int
    elsewhere_size: int
    chance: float
    q: float
    also: tuple[Group, ...] = ()

    @property
    def share(self) -> float:
        return len(self.accounts) / self.size

    @property
    def elsewhere_share(self) -> float:
        return self.elsewhere / self.elsewhere_size if self.elsewhere_size else 0.0


def find_clusters(hits: Mapping[str, Sequence[Hit]], ground: Ground, limits: Limits) -> list[Cluster]:
    """The clusters of all rules (code to hits), the surest first."""
    tests, found = 0, list[Cluster]()
    for rule, of_rule in hits.items():
        if len(of_rule) >= limits.accounts:
            tests += sum(size >= limits.accounts for size in ground.sizes.values())
            found += _test_groups(rule, of_rule, ground, limits)
    chances = control_discoveries([each.chance for each in found], tests)
    sure = [(each, q) for each, q in zip(found, chances, strict=True) if q <= limits.false_share]
    # what is tested again, without what a better cluster explains, must be as sure as the least sure was
    cut = max((each.chance for each, _ in sure), default=0.0)
    by_rule: defaultdict[str, dict[Group, float]] = defaultdict(dict)
    for each, q in sure:
        by_rule[each.rule][each.group] = q
    kept = [
        cluster
        for rule, candidates in by_rule.items()
        for cluster in _resolve(rule, hits[rule], candidates, ground, limits, cut)
    ]
    return sorted(kept, key=lambda each: (each.chance, each.rule, each.group))


def _test_groups(
    rule: str, hits: Iterable[Hit], ground: Ground, limits: Limits, only: Iterable[Group] | None = None
) -> list[Cluster]:
    """The rule in each group in which it stands out; the others count as chance. q is not known yet."""
    members: defaultdict[Group, list[str]] = defaultdict(list)
    marked: Counter[tuple[str, str]] = Counter()
    for hit in hits:
        for group in hit.groups:
            members[group].append(hit.account_no)
        marked.update(_count_units(hit.groups))
    wanted = members.keys() if only is None else members.keys() & set(only)
    tested = (_test(rule, group, members[group], marked[group[:2]], ground) for group in wanted)
    return [each for each in tested if _stands_out(each, limits)]


def _count_units(groups: Iterable[Group]) -> Counter[tuple[str, str]]:
    """How often a hit counts in each (kind, pool)."""
    counted = Counter(group[:2] for group in groups)
    return Counter({pool: number if pool[0] == RUN else 1 for pool, number in counted.items()})


def _test(rule: str, group: Group, accounts: list[str], marked: int, ground: Ground) -> Cluster:
    size, population, found = ground.sizes[group], ground.populations[group[:2]], len(accounts)
    return Cluster(
        rule=rule,
        group=group,
        accounts=tuple(sorted(accounts)),
        size=size,
        elsewhere=marked - found,
        elsewhere_size=population - size,
        chance=chance_of(found, size, marked, population),
        q=1.0,
    )


def _stands_out(cluster: Cluster, limits: Limits) -> bool:
    least = max(limits.share, limits.ratio * cluster.elsewhere_share)
    return len(cluster.accounts) >= limits.accounts and cluster.share >= least


def _resolve(
    rule: str,
    hits: Sequence[Hit],
    candidates: Mapping[Group, float],
    ground: Ground,
    limits: Limits,
    cut: float,
) -> list[Cluster]:
    """The best group, then the best among what it leaves, until nothing left stands out."""
    kept, left, open_groups = list[Cluster](), list(hits), dict(candidates)
    while open_groups:
        again = _test_groups(rule, left, ground, limits, open_groups)
        tested = [each for each in again if each.chance <= cut]
        if not tested:
            break
        best = _choose(tested)
        kept.append(replace(best, q=candidates[best.group]))
        del open_groups[best.group]
        explained = set(best.accounts)
        ground = _take_out(ground, [hit for hit in left if hit.account_no in explained], open_groups)
        left = [hit for hit in left if hit.account_no not in explained]
    return kept


def _choose(tested: Sequence[Cluster]) -> Cluster:
    """The least chance; of groups with the same accounts the one with fewest others, the rest named."""
    surest = min(tested, key=lambda each: (each.chance, each.group))
    same = [each for each in tested if each.accounts == surest.accounts]
    best = min(same, key=lambda each: (-each.share, KINDS.index(each.group.kind), each.group))
    return replace(best, also=tuple(each.group for each in same if each is not best))


def _take_out(ground: Ground, hits: Iterable[Hit], groups: Iterable[Group]) -> Ground:
    """The ground without hits that are explained: they are in no group that is still asked about."""
    sizes = {group: ground.sizes[group] for group in groups}
    populations = Counter(ground.populations)
    for hit in hits:
        populations.subtract(_count_units(hit.groups))
        for group in hit.groups & sizes.keys():
            sizes[group] -= 1
    return Ground(sizes, populations)
