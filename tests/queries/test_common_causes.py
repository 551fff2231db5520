"""A cause that many accounts share: one query, a correction each, never twice, and what cannot be is said."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

import queries.actions.corrections
from data.constraints import REFUSALS
from data.tables.cases import cases
from data.tables.clusters import common_cause_account
from data.tables.jobs import job
from queries.actions.common_causes import ask_for_corrections, open_common_cause
from queries.actions.corrections import withdraw_correction
from queries.cases import CaseRecord
from queries.clusters.kept import find_run, list_clusters
from queries.common_causes import get_common_cause, list_common_causes
from queries.corrections import list_corrections
from rules.actor import Actor
from rules.diagnosis.finding import Finding
from rules.errors import Conflict, NotAllowed, NotFound
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD
from tests.make import make_actor, make_case
from tests.queries.causes import NUMBERS, by_number, find_case, find_wrong, go_on, keep_cluster
from tests.queries.disputing import NOW, RECEIVED


@pytest.fixture
def cluster_id(billing: Connection) -> int:
    return keep_cluster(billing)


@pytest.fixture
def parent(billing: Connection, cluster_id: int, expert: Actor, reference: Reference) -> CaseRecord:
    return open_common_cause(billing, expert, cluster_id=cluster_id, reference=reference, now=NOW)


def test_one_query_stands_for_all_accounts(
    billing: Connection, parent: CaseRecord, cluster_id: int, expert: Actor, reference: Reference
) -> None:
    again = open_common_cause(billing, expert, cluster_id=cluster_id, reference=reference, now=NOW)
    assert again.case_id == parent.case_id
    assert parent.state.account_no is None
    assert parent.state.holder_id == expert.user_id
    (cause,) = list_common_causes(billing, expert)
    assert (cause.case_id, cause.accounts, cause.done, cause.code) == (parent.case_id, 3, 0, "B087-01")
    run = find_run(billing, expert)
    assert run is not None
    (cluster,) = list_clusters(billing, expert, run_id=run.run_id)
    assert cluster.reference == parent.reference


def test_each_account_gets_its_correction_on_its_own_query(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    known = make_case(billing, reference, now=RECEIVED, account_no=FIRST, category_code="metering")
    assert go_on(billing, expert, parent, reference) == 3
    found = by_number(billing, expert, parent)
    assert {each.outcome for each in found.values()} == {"proposed"}
    assert found[FIRST].reference == known.reference
    assert len({each.reference for each in found.values()}) == 3
    assert found[THIRD].net_rand == Decimal("-1.00")
    cause = get_common_cause(billing, expert, case_id=parent.case_id)
    assert (cause.proposed, cause.done) == (3, 3)
    assert cause.net_rand == sum((each.net_rand or 0 for each in found.values()), Decimal(0))


def test_nothing_is_done_twice(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    go_on(billing, expert, parent, reference)
    before = billing.scalar(sa.select(sa.func.count()).select_from(cases))
    assert go_on(billing, expert, parent, reference) == 0
    assert billing.scalar(sa.select(sa.func.count()).select_from(cases)) == before


def test_a_line_that_is_taken_back_already_is_refused_and_leaves_no_query(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    go_on(billing, expert, parent, reference)
    undone = {"outcome": None, "done_at": None, "correction_id": None, "child_case_id": None}
    third = common_cause_account.c.account_no == THIRD
    billing.execute(sa.update(common_cause_account).where(third).values(undone))
    before = billing.scalar(sa.select(sa.func.count()).select_from(cases))
    assert go_on(billing, expert, parent, reference) == 1
    again = by_number(billing, expert, parent)[THIRD]
    assert again.outcome == "refused"
    assert "takes line" in (again.said or "")
    assert billing.scalar(sa.select(sa.func.count()).select_from(cases)) == before


def test_what_the_rule_finds_no_more_is_said(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    def look(connection: Connection, account_no: str) -> Sequence[Finding]:
        found = find_wrong(connection, account_no)
        if account_no == FIRST:
            return []
        return [replace(found[0], rebills=False)] if account_no == SECOND else found

    go_on(billing, expert, parent, reference, look)
    found = by_number(billing, expert, parent)
    assert [found[number].outcome for number in NUMBERS] == ["nothing", "nothing", "proposed"]
    assert "any more" in (found[FIRST].said or "")
    assert found[SECOND].said == "Correct it"


def test_corrections_are_asked_for_once(billing: Connection, parent: CaseRecord, expert: Actor) -> None:
    number = ask_for_corrections(billing, expert, case_id=parent.case_id)
    assert get_common_cause(billing, expert, case_id=parent.case_id).is_at_work
    with pytest.raises(Conflict, match="already"):
        ask_for_corrections(billing, expert, case_id=parent.case_id)
    billing.execute(sa.update(job).where(job.c.job_id == number).values(status="failed", finished_at=NOW))
    assert ask_for_corrections(billing, expert, case_id=parent.case_id) > number


def test_when_all_are_done_nothing_is_asked_for(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    go_on(billing, expert, parent, reference)
    with pytest.raises(Conflict, match="done"):
        ask_for_corrections(billing, expert, case_id=parent.case_id)


def test_other_queries_and_other_people_are_refused(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    with pytest.raises(NotFound):
        ask_for_corrections(billing, expert, case_id=other.case_id)
    with pytest.raises(NotAllowed):
        ask_for_corrections(billing, make_actor(billing, "agent"), case_id=parent.case_id)
    assert len(list_corrections(billing, expert, case_id=other.case_id)) == 0


def test_all_findings_of_the_rule_on_an_account_are_put_right_together(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    def look(connection: Connection, account_no: str) -> Sequence[Finding]:
        (found,) = find_wrong(connection, account_no)
        shown = replace(found, rebills=False)
        others = find_wrong(connection, account_no, "RATES") if account_no == FIRST else []
        return [shown, found, *(replace(each, explanation="And the rates") for each in others)]

    assert go_on(billing, expert, parent, reference, look) == 3
    found = by_number(billing, expert, parent)
    for account_no, lines in ((FIRST, 2), (THIRD, 1)):
        [proposed] = list_corrections(billing, expert, case_id=find_case(billing, found[account_no]))
        assert len({line.line for line in proposed.lines}) == lines


def test_a_line_that_somebody_takes_back_at_the_same_moment_is_refused_in_words(
    billing: Connection,
    parent: CaseRecord,
    expert: Actor,
    reference: Reference,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on(billing, expert, parent, reference)
    undone = {"outcome": None, "done_at": None, "correction_id": None, "child_case_id": None}
    third = common_cause_account.c.account_no == THIRD
    billing.execute(sa.update(common_cause_account).where(third).values(undone))
    # as for somebody who looked before the other correction was kept
    monkeypatch.setattr(queries.actions.corrections, "read_taken_back", lambda *_: set())
    assert go_on(billing, expert, parent, reference) == 1
    again = by_number(billing, expert, parent)[THIRD]
    assert (again.outcome, again.said) == ("refused", REFUSALS["uq_correction_line_taken_back"][1])


def test_what_was_withdrawn_is_not_counted(
    billing: Connection, parent: CaseRecord, expert: Actor, reference: Reference
) -> None:
    go_on(billing, expert, parent, reference)
    before = get_common_cause(billing, expert, case_id=parent.case_id).net_rand
    third = by_number(billing, expert, parent)[THIRD]
    case_id = find_case(billing, third)
    [proposed] = list_corrections(billing, expert, case_id=case_id)
    withdraw_correction(
        billing, expert, case_id=case_id, correction_id=proposed.correction_id,
        reason="It is right after all", reference=reference, now=NOW,
    )  # fmt: skip
    after = get_common_cause(billing, expert, case_id=parent.case_id).net_rand
    assert third.net_rand is not None
    assert after == before - third.net_rand
