"""One cause, many accounts: what stands in the list, what opens, and who may see it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from data.tables.billing import extract
from data.tables.clusters import diagnosis_cluster, diagnosis_cluster_account
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from data.tables.jobs import job
from data.transaction import read, transaction
from pages.kit.registry import QUERY, find_entry
from queries.actions.common_causes import open_common_cause
from queries.actions.corrections import withdraw_correction
from queries.cases import CaseRecord
from queries.common_causes import CORRECTING
from queries.corrections import list_corrections
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, SECOND, make_extract
from tests.billing_rows import put_extract
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.queries.causes import by_number, find_case, go_on

CAUSES = find_entry("causes")


@pytest.fixture
def cluster_id(cast: Cast) -> Iterator[int]:
    """A route of eight accounts, five of them with a wrong factor, in the newest run of all."""
    with transaction(SYSTEM) as connection:
        run = {"as_of": date(2025, 8, 31), "extract_no": 1, "accounts": 400, "finished_at": sa.func.now()}
        run_id = connection.execute(
            sa.insert(diagnosis_run)
            .values(run | {"clustered_at": sa.func.now()})
            .returning(diagnosis_run.c.run_id)
        ).scalar_one()
        values = {
            "run_id": run_id, "rule": "E30", "kind": "route", "pool": "", "code": "B087-01", "accounts": 2,
            "size": 8, "elsewhere": 3, "elsewhere_size": 392, "chance": 1e-9, "q": 1e-6, "also": [],
            "effect_rand": Decimal("1700.50"), "moved_rand": Decimal("1700.50"),
        }  # fmt: skip
        made = sa.insert(diagnosis_cluster).values(values).returning(diagnosis_cluster.c.cluster_id)
        number = connection.execute(made).scalar_one()
        for account_no, rand in ((FIRST, Decimal("1500.50")), (SECOND, Decimal("200.00"))):
            connection.execute(
                sa.insert(diagnosis_cluster_account).values(
                    cluster_id=number, account_no=account_no, effect_rand=rand
                )
            )
            connection.execute(sa.insert(diagnosis_finding).values(as_finding(run_id, account_no, rand)))
    yield number
    with transaction(SYSTEM) as connection:
        connection.execute(sa.delete(diagnosis_run).where(diagnosis_run.c.run_id == run_id))


def as_finding(run_id: int, account_no: str, rand: Decimal) -> dict[str, object]:
    return {
        "run_id": run_id, "account_no": account_no, "n": 0, "rule": "E30", "is_primary": True,
        "confidence": Decimal("0.90"), "effect_rand": rand, "period_from": date(2025, 6, 1),
        "period_to": date(2025, 8, 31), "lines": [], "explains": [], "resident": "",
        "explanation": f"The factor of {account_no} is ten times too large.", "action": "Correct it",
        "evidence": [],
    }  # fmt: skip


def test_the_list_says_what_is_wrong_where_and_beside_elsewhere(
    open_page: Open, cast: Cast, cluster_id: int
) -> None:
    assert CAUSES is not None
    page = open_page(cast["manager"], CAUSES)
    assert not page.exception
    words = " ".join(each.value for each in page.markdown)
    assert "reading route B087\\-01" in words
    assert "R\u202f1\u202f700.50 too much" in words
    assert "2 of 8 accounts (25%); elsewhere 3 of 392 (0.8%)" in words


def test_a_cluster_opens_to_its_accounts(open_page: Open, cast: Cast, cluster_id: int) -> None:
    assert CAUSES is not None
    page = open_page(cast["expert"], CAUSES, cause=str(cluster_id))
    assert not page.exception
    shown = page.dataframe[0].value
    assert list(shown["Account"]) == [FIRST, SECOND]
    assert "ten times too large" in shown["What was found"][0]


def test_a_cluster_that_is_gone_says_so(open_page: Open, cast: Cast) -> None:
    assert CAUSES is not None
    page = open_page(cast["expert"], CAUSES, cause="999999")
    assert "diagnosed anew" in " ".join(each.value for each in (*page.error, *page.markdown, *page.warning))


def test_a_cluster_becomes_one_query_whose_corrections_are_asked_for(
    open_page: Open, cast: Cast, cluster_id: int
) -> None:
    assert CAUSES is not None
    page = open_page(cast["manager"], CAUSES, cause=str(cluster_id))
    page.button(key="cause_open").click().run()
    assert not page.exception
    assert "is open, and yours" in page.success[0].value
    assert list(page.dataframe[0].value["Correction"]) == ["not tried yet", "not tried yet"]
    reference = page.success[0].value.split()[1]
    query = open_page(cast["manager"], QUERY, ref=reference)
    assert not query.exception
    assert "One cause, 2 accounts" in " ".join(each.value for each in query.markdown)
    page.button(key="cause_correct").click().run()
    assert not page.exception
    with transaction(SYSTEM) as connection:
        asked = connection.execute(sa.select(job).where(job.c.kind == "correct_cause")).one()
        assert asked.status == "queued"


@pytest.fixture
def corrected(cast: Cast, cluster_id: int) -> Iterator[CaseRecord]:
    """The query of the cause, each of whose accounts has an approved correction; taken back afterwards."""
    manager, reference, now = cast["manager"].actor, read(SYSTEM, load_reference), datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
        asked_before = sa.update(job).where(job.c.kind == CORRECTING)
        connection.execute(asked_before.values(status="done", finished_at=now))
    with transaction(manager) as connection:
        cause = open_common_cause(connection, manager, cluster_id=cluster_id, reference=reference, now=now)
        go_on(connection, manager, cause, reference)
        accounts = by_number(connection, manager, cause).values()
        children = [find_case(connection, each) for each in accounts]
    yield cause
    with transaction(manager) as connection:
        for child in children:
            [agreed] = list_corrections(connection, manager, case_id=child)
            withdraw_correction(
                connection, manager, case_id=child, correction_id=agreed.correction_id,
                reason="It is right after all", reference=reference, now=datetime.now(UTC),
            )  # fmt: skip


def test_letters_to_all_are_written_once_looked_at_and_asked_for(
    open_page: Open, cast: Cast, corrected: CaseRecord
) -> None:
    assert CAUSES is not None
    page = open_page(cast["manager"], CAUSES, parent=str(corrected.case_id))
    assert "0 of 2** residents" in " ".join(each.value for each in page.markdown)
    page.button(key="cause_tell").click().run()
    assert list(page.dataframe[0].value["Letter"]) == ["ready", "ready"]
    assert "letters_send" not in {each.key for each in page.button}
    assert "Write why" in " ".join(each.value for each in page.caption)
    page.text_area(key="letters_reason").set_value("The factor of these meters was wrong.").run()
    page.button(key="letters_send").click().run()
    assert not page.exception
    assert "letters" not in page.query_params
    with transaction(SYSTEM) as connection:
        asked = connection.execute(sa.select(job).where(job.c.kind == "tell_cause")).one()
    assert asked.arguments["request"]["reason"] == "The factor of these meters was wrong."
