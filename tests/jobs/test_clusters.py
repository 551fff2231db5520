"""Clusters of a run over a city: a cause planted in each kind of group is found, once, by one worker."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.demo.city import CityReport, write_city
from data.tables.clusters import diagnosis_cluster, diagnosis_cluster_account
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from data.transaction import perform, transaction
from jobs.billing_import import load
from jobs.clusters import look_for_clusters
from queries.actions.diagnose_city import diagnose_part, finish_run, start_run
from queries.clusters.groups import load_ground
from queries.diagnosis.strays import Strays
from rules.actor import SYSTEM
from rules.clusters.find import LOT, ROLL, ROUTE, RUN, SERIES, TARIFF, Ground, Group

AS_OF = date(2026, 11, 22)
LINE = """
    SELECT l.account_no, to_char(l.billing_month, 'YYYY-MM') || '/' || l.invoice_no || '/' || l.line_no AS ref
    FROM billing.charge_line l JOIN billing.invoice i USING (account_no, billing_month, invoice_no)
    JOIN billing.account a USING (account_no) JOIN billing.property p USING (property_no)
    LEFT JOIN billing.meter m ON m.meter_no = l.meter_no AND m.account_no = l.account_no
    LEFT JOIN billing.valuation v ON v.property_no = p.property_no
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    return write_city(tmp_path_factory.mktemp("clusters") / "city", 330, 6, 5, as_of=AS_OF, fault_share=0.0)


@pytest.fixture
def run_id(own_engine: Engine, written: CityReport) -> int:
    """A finished run over a city in which nothing was found."""
    assert load(written.folder, SYSTEM).state == "used"
    run_id = perform(SYSTEM, start_run)
    take = partial(diagnose_part, run_id=run_id, strays=Strays(), judge=lambda records: {})
    while perform(SYSTEM, take) is not None:
        pass
    assert perform(SYSTEM, finish_run, run_id=run_id)
    return run_id


def find_ground() -> Ground:
    with transaction(SYSTEM) as connection:
        return load_ground(connection)


def plant(run_id: int, rule: str, where: str, most: int = 1_000, **values: object) -> set[str]:
    """A finding of R 10 on a line of each account that meets a condition; gives the accounts."""
    found = sa.text(f"SELECT account_no, min(ref) FROM ({LINE} WHERE {where}) AS line GROUP BY 1 ORDER BY 1")
    with transaction(SYSTEM) as connection:
        rows = connection.execute(found, values).all()[:most]
        connection.execute(sa.insert(diagnosis_finding), [as_finding(run_id, rule, *row) for row in rows])
    return {row[0] for row in rows}


def as_finding(run_id: int, rule: str, account_no: str, ref: str) -> dict[str, object]:
    return {
        "run_id": run_id, "account_no": account_no, "n": int(rule[1:]), "rule": rule, "is_primary": True,
        "confidence": 0.9, "effect_rand": Decimal(10), "period_from": AS_OF, "period_to": AS_OF,
        "lines": [ref], "explains": [], "explanation": "Made up", "resident": "", "action": "",
        "evidence": [],
    }  # fmt: skip


def list_found() -> list[tuple[str, Group, int, int]]:
    with transaction(SYSTEM) as connection:
        rows = connection.execute(sa.select(diagnosis_cluster).order_by(diagnosis_cluster.c.rule)).all()
    return [(r.rule, Group(r.kind, r.pool, r.code), r.accounts, int(r.effect_rand)) for r in rows]


PLANTED = {
    ROUTE: (Group(ROUTE, "", "D011-04"), "p.reading_route = 'D011-04'"),
    TARIFF: (Group(TARIFF, "water", "multi_dwelling"), "l.service = 'water' AND l.tariff = 'multi_dwelling'"),
    RUN: (
        Group(RUN, "", "2026-08/R17-2026-08"),
        "i.billing_run = 'R17-2026-08' AND p.reading_route IN (SELECT reading_route FROM billing.property"
        " JOIN billing.account USING (property_no) GROUP BY 1 HAVING count(*) > 5)",
    ),
    LOT: (
        Group(LOT, "water", "2026-08/5"),
        "m.service = 'water' AND m.digits = 5 AND m.installed_on BETWEEN '2026-08-01' AND '2026-08-31'",
    ),
}


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_a_planted_cause_is_found(run_id: int, kind: str) -> None:
    group, where = PLANTED[kind]
    accounts = plant(run_id, "E30", where)
    assert look_for_clusters() == 1
    assert list_found() == [("E30", group, len(accounts), 10 * len(accounts))]
    with transaction(SYSTEM) as connection:
        assert set(connection.scalars(sa.select(diagnosis_cluster_account.c.account_no))) == accounts


def test_meters_numbered_in_a_row_are_a_group(run_id: int) -> None:
    with transaction(SYSTEM) as connection:
        rows = connection.execute(
            sa.text("SELECT left(meter_no, -3), count(DISTINCT account_no) FROM billing.meter"
                    " WHERE service = 'water' GROUP BY 1")
        ).all()  # fmt: skip
    sizes = find_ground().sizes
    assert rows
    assert all(sizes[Group(SERIES, "water", code)] == count for code, count in rows)


def test_every_account_stands_on_the_roll(run_id: int) -> None:
    ground = find_ground()
    assert ground.sizes[Group(ROLL, "", "2023-07-01/GV2023")] == ground.populations[ROLL, ""] == 330


def test_a_run_is_looked_at_once(run_id: int) -> None:
    plant(run_id, "E30", PLANTED[ROUTE][1])
    assert look_for_clusters() == 1
    found = list_found()
    assert look_for_clusters() is None
    assert list_found() == found


def test_two_workers_do_not_look_at_the_same_run(run_id: int) -> None:
    plant(run_id, "E30", PLANTED[ROUTE][1])
    with transaction(SYSTEM) as connection:
        connection.execute(sa.select(diagnosis_run).with_for_update())
        assert look_for_clusters() is None
        assert list_found() == []
    assert look_for_clusters() == 1


def test_a_run_that_goes_on_is_not_looked_at(run_id: int) -> None:
    plant(run_id, "E30", PLANTED[ROUTE][1])
    with transaction(SYSTEM) as connection:
        connection.execute(sa.update(diagnosis_run).values(finished_at=None))
    assert look_for_clusters() is None
