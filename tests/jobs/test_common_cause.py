"""Correcting and telling a common cause in the background: in the asker's name, once, killed or not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.demo.city import CityReport, write_city
from data.tables.cases import case_event
from data.tables.clusters import diagnosis_cluster, diagnosis_cluster_account
from data.tables.corrections import correction
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from data.tables.people import app_user
from data.transaction import perform, read, transaction
from jobs.billing_import import load
from jobs.context import JobContext
from jobs.diagnose_all import work_through
from jobs.registry import load_works
from jobs.worker import run_job
from queries.actions.cause_letters import ask_for_letters
from queries.actions.common_causes import ask_for_corrections, open_common_cause
from queries.actions.corrections import decide_correction
from queries.actions.diagnose_city import finish_run, start_run
from queries.cause_letters import list_cause_letters
from queries.common_causes import get_common_cause, list_cause_accounts
from queries.jobs import Job, claim, get_job
from queries.reference import load_reference
from rules import events
from rules.actor import SYSTEM, Actor
from rules.letters.writing import LetterRequest
from tests.make import make_actor

RULE = "E12"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    folder = tmp_path_factory.mktemp("causes") / "city"
    return write_city(folder, 330, 8, 5, as_of=date(2026, 11, 22), fault_share=0.6)


@pytest.fixture
def manager(own_engine: Engine) -> Actor:
    with transaction(SYSTEM) as connection:
        return make_actor(connection, "manager")


@pytest.fixture
def case_id(manager: Actor, written: CityReport) -> int:
    """The query of a cluster of all accounts whose lines a rule puts right; corrections are asked for."""
    assert load(written.folder, SYSTEM).state == "used"
    run_id = perform(SYSTEM, start_run)
    work_through(run_id)
    assert perform(SYSTEM, finish_run, run_id=run_id)
    case = perform(
        manager,
        open_common_cause,
        cluster_id=keep_cluster(run_id),
        reference=read(SYSTEM, load_reference),
        now=datetime.now(UTC),
    )
    perform(manager, ask_for_corrections, case_id=case.case_id)
    return case.case_id


def keep_cluster(run_id: int) -> int:
    found = diagnosis_finding.c
    with transaction(SYSTEM) as connection:
        rule, accounts = connection.execute(
            sa.select(found.rule, sa.func.array_agg(found.account_no.distinct()))
            .where(found.run_id == run_id, found.effect_rand > 0, found.rule == RULE)
            .group_by(found.rule)
        ).one()
        values = {
            "run_id": run_id, "rule": rule, "kind": "route", "pool": "", "code": "B", "size": 9,
            "elsewhere": 0, "accounts": len(accounts), "elsewhere_size": 9, "chance": 0, "q": 0, "also": [],
            "effect_rand": Decimal(1), "moved_rand": Decimal(1),
        }  # fmt: skip
        made = sa.insert(diagnosis_cluster).values(values).returning(diagnosis_cluster.c.cluster_id)
        number: int = connection.execute(made).scalar_one()
        members = [{"cluster_id": number, "account_no": each, "effect_rand": Decimal(1)} for each in accounts]
        connection.execute(sa.insert(diagnosis_cluster_account), members)
    return number


def take(kind: str = "correct_cause") -> Job:
    job = perform(SYSTEM, claim, worker="w", kinds=(kind,), stale_after=timedelta(minutes=1))
    assert job is not None
    return job


def test_every_account_gets_one_correction_though_the_worker_ends_midway(
    case_id: int, manager: Actor
) -> None:
    first = JobContext(take())
    first.stop.set()
    run_job(load_works()["correct_cause"], first)
    midway = read(manager, get_common_cause, case_id=case_id)
    assert (midway.done, midway.is_at_work) == (1, True)
    again = take()
    run_job(load_works()["correct_cause"], JobContext(again))
    assert read(SYSTEM, get_job, job_id=again.job_id).status == "done"
    cause = read(manager, get_common_cause, case_id=case_id)
    accounts = perform(manager, list_cause_accounts, case_id=case_id)
    assert cause.accounts >= 2
    assert (cause.proposed, cause.done, cause.is_at_work) == (cause.accounts, cause.accounts, False)
    with transaction(SYSTEM) as connection:
        kept = connection.execute(sa.select(correction)).all()
    assert sorted(each.account_no for each in kept) == sorted(each.account_no for each in accounts)
    assert {each.proposed_by for each in kept} == {manager.user_id}
    assert {each.rule for each in kept} == {RULE}


def test_who_left_does_not_go_on(case_id: int, manager: Actor) -> None:
    with transaction(SYSTEM) as connection:
        left = sa.update(app_user).where(app_user.c.user_id == manager.user_id)
        connection.execute(left.values(is_active=False, deactivated_at=sa.func.now()))
    taken = take()
    run_job(load_works()["correct_cause"], JobContext(taken))
    ended = read(SYSTEM, get_job, job_id=taken.job_id)
    assert ended.status == "failed"
    assert "works here no more" in (ended.message or "")


def test_a_newer_run_leaves_the_query_and_its_accounts(case_id: int, manager: Actor) -> None:
    with transaction(SYSTEM) as connection:
        connection.execute(sa.delete(diagnosis_run))
    cause = read(manager, get_common_cause, case_id=case_id)
    assert cause.accounts == len(perform(manager, list_cause_accounts, case_id=case_id))


def test_letters_go_out_once_though_the_worker_ends_midway(case_id: int, manager: Actor) -> None:
    run_job(load_works()["correct_cause"], JobContext(take()))
    agree_to_all(case_id)
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    due = perform(manager, list_cause_letters, case_id=case_id, reference=reference, now=now)
    assert len(due) >= 2
    request = LetterRequest("corrected", "en", "The factor of these meters was wrong.", "misread")
    seen = {each.account_no: each.ground.figures for each in due if each.ground}
    perform(manager, ask_for_letters, case_id=case_id, request=request, handing="post", seen=seen)
    first = JobContext(take("tell_cause"))
    first.stop.set()
    run_job(load_works()["tell_cause"], first)
    assert read(manager, get_common_cause, case_id=case_id).told == 1
    run_job(load_works()["tell_cause"], JobContext(take("tell_cause")))
    cause = read(manager, get_common_cause, case_id=case_id)
    assert (cause.told, cause.asked, cause.is_telling) == (len(seen), 0, False)
    with transaction(SYSTEM) as connection:
        sent = sa.select(sa.func.count()).where(case_event.c.kind == events.LETTER_SENT)
        assert connection.scalar(sent) == len(seen)


def agree_to_all(case_id: int) -> None:
    """Another manager agrees to what waits."""
    with transaction(SYSTEM) as connection:
        other = make_actor(connection, "manager")
        waiting = sa.select(correction.c.correction_id).where(correction.c.stage == "proposed")
        numbers = connection.scalars(waiting).all()
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    for number in numbers:
        perform(
            other, decide_correction, correction_id=number, approve=True, reason="", reference=reference,
            now=now,
        )  # fmt: skip
