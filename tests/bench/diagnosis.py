"""How well and how fast a city with known faults is diagnosed. By itself: `python -m tests.bench.diagnosis`.

Precision: of what a rule found, the share that was planted. Recall: of what was planted, the share found.
"""

import csv
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data.demo.city import write_city
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from data.transaction import transaction
from jobs.billing_import import load
from jobs.diagnose_all import diagnose_city
from rules.actor import SYSTEM
from tests.bench.cities import FOLDER, bench_server, finish, is_current
from tests.database import Databases, serve_app_from

ACCOUNTS: Final = 4_000
MONTHS: Final = 24
SEED: Final = 77
AS_OF: Final = date(2026, 11, 1)
GOALS: Final = (
    "goal: 0.95 / 0.90 in all, no rule under 0.80 / 0.70, under 1 false alarm in 100 clean accounts"
)


@dataclass(frozen=True)
class RuleScore:
    """One rule against the truth."""

    rule: str
    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.false, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)


def measure_diagnosis(databases: Databases) -> None:
    """Diagnose the city once, compare with its truth, print both."""
    url = databases.app_url(_prepare(databases))
    with serve_app_from(url):
        with transaction(SYSTEM) as connection:
            connection.execute(sa.delete(diagnosis_run))
        started = time.perf_counter()
        diagnose_city(lambda step, done, total: None)
        seconds = time.perf_counter() - started
        with transaction(SYSTEM) as connection:
            rows = connection.execute(
                sa.select(diagnosis_finding.c.account_no, diagnosis_finding.c.rule)
            ).all()
    found = {(row[0], row[1]) for row in rows}
    true = _read_truth(_truth())
    print_scores(score(found, true), _count_alarms(found, true))
    print(
        f"{'':10}{ACCOUNTS} accounts of {MONTHS} months in {seconds:.1f} s: "
        f"{ACCOUNTS / seconds:,.0f} accounts/s"
    )


def _folder() -> Path:
    return FOLDER / f"diagnosis-{ACCOUNTS}"


def _truth() -> Path:
    return _folder().with_name(f"{_folder().name}-truth.csv")


def _prepare(databases: Databases) -> str:
    word = f"diagnosis_{ACCOUNTS}"
    name = databases.name(word)
    if is_current(databases, name):
        return name
    databases.drop(name)
    databases.clone(word)
    print(f"making {name}: {ACCOUNTS} accounts, {MONTHS} months", flush=True)
    with serve_app_from(databases.app_url(name)):
        write_city(_folder(), ACCOUNTS, MONTHS, SEED, as_of=AS_OF, truth=_truth(), workers=2)
        load(_folder(), SYSTEM)
    finish(databases, name)
    return name


def _read_truth(path: Path) -> set[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["account_no"], row["rule"]) for row in csv.DictReader(file)}


def score(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> list[RuleScore]:
    """Each rule, by pairs of account and rule."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, rule in found & true:
        counts[rule]["right"] += 1
    for _, rule in found - true:
        counts[rule]["false"] += 1
    for _, rule in true - found:
        counts[rule]["missed"] += 1
    return [
        RuleScore(rule, one["right"], one["false"], one["missed"]) for rule, one in sorted(counts.items())
    ]


def _count_alarms(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> float:
    """Clean accounts with a finding, in a hundred."""
    faulty = {account_no for account_no, _ in true}
    alarmed = {account_no for account_no, _ in found} - faulty
    return 100 * len(alarmed) / max(ACCOUNTS - len(faulty), 1)


def print_scores(scores: list[RuleScore], alarms: float) -> None:
    """A line a rule, then all of them together."""
    print(f"\n{'diagnosis':10}{'right':>7}{'false':>7}{'missed':>8}{'precision':>11}{'recall':>8}")
    total = RuleScore(
        "all",
        sum(one.right for one in scores),
        sum(one.false for one in scores),
        sum(one.missed for one in scores),
    )
    for one in (*scores, total):
        print(
            f"{one.rule:10}{one.right:>7}{one.false:>7}{one.missed:>8}{one.precision:>11.3f}{one.recall:>8.3f}"
        )
    print(f"{'':10}{alarms:.2f} false alarms in 100 clean accounts; {GOALS}")


if __name__ == "__main__":
    with bench_server() as server:
        measure_diagnosis(server)
