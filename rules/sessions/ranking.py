"""Whom to invite first: a score of five parts that multiply, each with the figures it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import prod
from typing import Final, NamedTuple

from rules.lookups import SessionRules
from rules.written import show_count, show_rand

# where a part reaches half of its weight; a query twice as old or large gains less than the first one did
HALF_AGE_DAYS: Final = 180
HALF_RAND: Final = 10_000
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open query as far as its rank asks. `share` of such queries can be settled in one talk.

    `documents_here` of `documents_needed` papers that its kind needs have come in. `resident_key` is the
    same for all queries of one resident.
    """

    case_id: int
    reference: str
    category_code: str
    region: str
    ward_no: int | None
    received_at: datetime
    amount_rand: Decimal | None
    hardship: bool
    share: float
    documents_here: int
    documents_needed: int
    resident_key: str


class Part(NamedTuple):
    """One factor of a score, at least 1, and the sum that gives it."""

    name: str
    factor: float
    working: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and the parts that multiply to it."""

    candidate: Candidate
    score: float
    parts: tuple[Part, ...]

    @property
    def working(self) -> str:
        """'1.70 × 1.24 × 1.00 × 1.60 × 1.50 = 5.06'."""
        return f"{' × '.join(f'{part.factor:.2f}' for part in self.parts)} = {self.score:.2f}"


def rank(candidates: Sequence[Candidate], rules: SessionRules, now: datetime) -> list[Ranked]:
    """The candidates with the highest score first; the older goes first where two are equal."""
    ranked = [score_candidate(each, rules, now) for each in candidates]
    return sorted(ranked, key=lambda each: (-each.score, each.candidate.received_at, each.candidate.case_id))


def score_candidate(candidate: Candidate, rules: SessionRules, now: datetime) -> Ranked:
    """The score of one candidate: 1 for one that nothing speaks for, and never less."""
    parts = (
        _weigh_age(candidate, rules.weight_age, now),
        _weigh_rand(candidate, rules.weight_rand),
        _weigh_hardship(candidate, rules.weight_hardship),
        _weigh_share(candidate, rules.weight_resolvable),
        _weigh_documents(candidate, rules.weight_documents),
    )
    return Ranked(candidate, prod(part.factor for part in parts), parts)


def count_days(candidate: Candidate, now: datetime) -> int:
    """The age in whole days; 0 for one that is not received yet."""
    return max(0, (now - candidate.received_at) // _DAY)


def _weigh_age(candidate: Candidate, weight: float, now: datetime) -> Part:
    days = count_days(candidate, now)
    measure = days / (days + HALF_AGE_DAYS)
    working = f"1 + {weight:g} × {show_count(days)} days ÷ ({show_count(days)} + {HALF_AGE_DAYS})"
    return Part("age", 1 + weight * measure, working)


def _weigh_rand(candidate: Candidate, weight: float) -> Part:
    rand = max(candidate.amount_rand or Decimal(), Decimal())
    measure = float(rand / (rand + HALF_RAND))
    if not rand:
        return Part("rand", 1.0, "no amount disputed")
    shown = show_rand(rand)
    working = f"1 + {weight:g} × {shown} ÷ ({shown} + {show_rand(Decimal(HALF_RAND))})"
    return Part("rand", 1 + weight * measure, working)


def _weigh_hardship(candidate: Candidate, weight: float) -> Part:
    if not candidate.hardship:
        return Part("hardship", 1.0, "no hardship noted")
    return Part("hardship", 1 + weight, f"1 + {weight:g}: hardship is noted")


def _weigh_share(candidate: Candidate, weight: float) -> Part:
    working = f"1 + {weight:g} × {candidate.share:.0%} of such queries settled in one talk"
    return Part("resolvable", 1 + weight * candidate.share, working)


def _weigh_documents(candidate: Candidate, weight: float) -> Part:
    here, needed = candidate.documents_here, candidate.documents_needed
    if not needed:
        return Part("documents", 1 + weight, f"1 + {weight:g}: no document is needed")
    return Part(
        "documents", 1 + weight * here / needed, f"1 + {weight:g} × {here} of {needed} documents here"
    )
