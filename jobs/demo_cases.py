"""The synthetic city's casework: staff, and years of queries told and written group by group."""

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from data.demo.casework.ground import Account, Trouble, read_accounts, read_troubles
from data.demo.casework.pace import DAY, Paces, count_open, draw_paces, next_working
from data.demo.casework.roster import list_colleagues, list_sign_ins
from data.demo.casework.stories import Crew, Teller
from data.processes import open_helpers
from data.transaction import perform, read
from queries.actions.demo_staff import add_colleagues, add_teams
from queries.actions.demo_stories import write_stories
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference

GROUP: Final = 2_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a group of stories is told from."""

    accounts: Sequence[Account]
    troubles: Sequence[Trouble]
    cases: int
    seed: int
    now: datetime
    crew: Crew
    still_open: int

    @property
    def groups(self) -> int:
        return -(-self.cases // GROUP)


def make_staff(reference: Reference, sign_ins: Mapping[str, int] = MappingProxyType({})) -> Crew:
    """The colleagues who did the work so far, in teams by category.

    Those who can sign in (numbers by user name) had their share in it, so that their first screens are not
    empty: the expert in metering, the agent everywhere, the councillor in their ward.
    """
    colleagues = list(list_colleagues(reference))
    ids = perform(SYSTEM, add_colleagues, colleagues=colleagues)
    experts = {
        code: [ids[person.username] for person in colleagues if code in person.category_codes]
        for code in reference.categories
    }
    for person in list_sign_ins(reference):
        if person.role == "expert" and person.username in sign_ins:
            experts[person.skills[0]].append(sign_ins[person.username])
    perform(SYSTEM, add_teams, reference=reference, experts=experts)
    agents = [ids[person.username] for person in colleagues if person.role == "agent"]
    agents += [number for name, number in sign_ins.items() if name == "agent"]
    wards = {
        ward: sign_ins[person.username]
        for person in list_sign_ins(reference)
        if person.role == "councillor" and person.username in sign_ins
        for ward in person.wards
    }
    return Crew(experts, agents, wards)


def make_cases(
    extract: Path,
    truth: Path,
    *,
    cases: int,
    seed: int,
    now: datetime,
    crew: Crew,
    progress: Progress,
    still_open: int | None = None,
) -> None:
    """Write so many cases about the accounts of an extract folder, the hidden truth's troubles first.

    `still_open` of them are not closed; None: as many as a desk of that history usually has. The same seed,
    extract and now give the same cases. Groups are independent, so large numbers use two processes.
    """
    accounts = read_accounts(extract)
    backlog = count_open(cases) if still_open is None else still_open
    plan = Plan(accounts, read_troubles(truth, accounts)[:cases], cases, seed, now, crew, backlog)
    done = 0
    if plan.groups < 4:
        reference = read(SYSTEM, load_reference)
        for group in range(plan.groups):
            done += _write_group(plan, group, reference)
            progress(done, cases)
        return
    workers = min(os.cpu_count() or 1, 2)
    with open_helpers(workers, _keep, plan) as pool:
        for finished in as_completed([pool.submit(_write_kept, group) for group in range(plan.groups)]):
            done += finished.result()
            progress(done, cases)


_kept: list[tuple[Plan, Reference]] = []


def _keep(plan: Plan) -> None:
    _kept.append((plan, read(SYSTEM, load_reference)))
    # a group makes many objects and no cycles: collecting garbage meanwhile only costs time
    gc.disable()


def _write_kept(group: int) -> int:
    plan, reference = _kept[0]
    return _write_group(plan, group, reference)


def _write_group(plan: Plan, group: int, reference: Reference) -> int:
    first = group * GROUP
    subjects, paces = draw_group(plan, group, min(GROUP, plan.cases - first))
    teller = Teller(plan.seed, group, plan.crew, reference, plan.now)
    stories = list(teller.tell(first, paces, subjects))
    perform(SYSTEM, write_stories, stories=stories, reference=reference, now=plan.now)
    return len(stories)


def draw_group(plan: Plan, group: int, size: int) -> tuple[list[Trouble | Account], Paces]:
    """What the queries of a group are about, when they came in and how long they take."""
    stream = np.random.default_rng(np.random.SeedSequence(plan.seed, spawn_key=(78, group)))
    first = group * GROUP
    troubles = list(plan.troubles[first : first + size])
    still_open = round(plan.still_open / plan.cases * size)
    paces = draw_paces(stream, size - still_open, still_open, plan.now)
    order = stream.permutation(size)
    received, days = paces.received[order], paces.days[order]
    for number, trouble in enumerate(troubles):
        received[number], days[number] = _pace_of(trouble, plan.now, stream)
    chosen = stream.integers(0, len(plan.accounts), size - len(troubles))
    return [*troubles, *(plan.accounts[number] for number in chosen)], Paces(received, days)


def _pace_of(trouble: Trouble, now: datetime, stream: np.random.Generator) -> tuple[int, float]:
    """A trouble is asked about within weeks of its bill; recent ones are mostly still open."""
    end = int(now.timestamp())
    billed = int(datetime(*trouble.happened_on.timetuple()[:3], 8, tzinfo=UTC).timestamp())
    asked = next_working(billed + int(stream.uniform(2, 45) * DAY))
    received = min(asked, end - int(stream.uniform(0.05, 3) * DAY))
    age = (end - received) / DAY
    if stream.random() < (0.6 if age < 21 else 0.15 if age < 60 else 0.01):
        return received, float("inf")
    return received, min(float(np.exp(stream.normal(2.4, 0.9))), age * 0.9)
