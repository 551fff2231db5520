"""Who is proposed once fairness has had its say: the oldest get their share, no ward takes too much."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from rules.lookups import SessionRules
from rules.sessions.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed, the best first, and what each rule changed, in sentences.

    `for_age` are those whom their score alone would not have brought in.
    """

    chosen: tuple[Ranked, ...]
    for_age: frozenset[int]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Choice:
    """Who has a place so far; a ward or a resident that has had its share gets no more."""

    most_of_a_ward: int
    chosen: list[Ranked]
    wards: Counter[int]
    residents: set[str]
    passed_over: dict[int, Ranked]

    def take(self, each: Ranked) -> bool:
        candidate = each.candidate
        if candidate.resident_key in self.residents:
            return False
        if candidate.ward_no is not None:
            if self.wards[candidate.ward_no] >= self.most_of_a_ward:
                self.passed_over[candidate.case_id] = each
                return False
            self.wards[candidate.ward_no] += 1
        self.residents.add(candidate.resident_key)
        self.chosen.append(each)
        return True


def propose(ranked: Sequence[Ranked], places: int, rules: SessionRules) -> Proposal:
    """Fill so many places from candidates, given the best first.

    At least `oldest_share` of the places go to the oldest queries, the rest by rank; at most
    `ward_cap_share` of the places, but always one, go to a ward; a query of an unknown ward counts for none;
    a resident is proposed once.
    """
    choice = _Choice(count_ward_cap(places, rules), [], Counter(), set(), {})
    oldest = sorted(ranked, key=lambda each: (each.candidate.received_at, each.candidate.case_id))
    reserved = ceil(rules.oldest_share * places)
    _fill(choice, oldest, reserved)
    by_age = {each.candidate.case_id for each in choice.chosen}
    _fill(choice, ranked, places)
    order = {each.candidate.case_id: place for place, each in enumerate(ranked)}
    chosen = sorted(choice.chosen, key=lambda each: order[each.candidate.case_id])
    by_rank = {each.candidate.case_id for each in ranked[:places]}
    for_age = frozenset(by_age - by_rank)
    passed = [each for case_id, each in choice.passed_over.items() if case_id in by_rank]
    notes = tuple(_tell(choice, for_age, len(by_age), len(passed), places, rules))
    return Proposal(tuple(chosen), for_age, notes)


def count_ward_cap(places: int, rules: SessionRules) -> int:
    """The most that may come from one ward, of so many places."""
    return max(1, floor(rules.ward_cap_share * places))


def _fill(choice: _Choice, candidates: Sequence[Ranked], places: int) -> None:
    for each in candidates:
        if len(choice.chosen) >= places:
            return
        choice.take(each)


def _tell(
    choice: _Choice, for_age: frozenset[int], oldest: int, passed: int, places: int, rules: SessionRules
) -> Iterator[str]:
    if len(choice.chosen) < places and not choice.passed_over:
        yield "Everybody who could be invited has a place; no rule had to choose."
        return
    reserved = f"{oldest} of {len(choice.chosen)} places are kept for the oldest queries"
    if for_age:
        came = "1 came" if len(for_age) == 1 else f"{len(for_age)} came"
        yield f"{reserved} (rule: {rules.oldest_share:.0%}); {came} in by age that rank alone left out."
    elif oldest:
        yield f"{reserved} (rule: {rules.oldest_share:.0%}); rank alone would have chosen them too."
    cap = f"no ward gets more than {choice.most_of_a_ward} of {places} (rule: {rules.ward_cap_share:.0%})"
    if passed:
        who = (
            "1 query of a high rank gave way" if passed == 1 else f"{passed} queries of a high rank gave way"
        )
        yield f"{who} because {cap}."
    else:
        yield f"Wards are balanced: {cap}."
    if len(choice.chosen) < places and choice.passed_over:
        empty = places - len(choice.chosen)
        yield f"{empty} places stay empty: what is left comes from wards at their limit."
