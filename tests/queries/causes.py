"""A cause that the three accounts of tests.billing_extract share, and its corrections."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.clusters import diagnosis_cluster, diagnosis_cluster_account
from data.tables.diagnosis import diagnosis_finding, diagnosis_run
from queries.actions.common_causes import correct_next
from queries.cases import CaseRecord
from queries.common_causes import CauseAccount, list_cause_accounts
from queries.diagnosis.strays import Strays
from rules.actor import Actor
from rules.diagnosis.finding import Finding, replace_line
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Line
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD
from tests.queries.disputing import AUGUST, NOW, find_lines

Look = Callable[[Connection, str], Sequence[Finding]]
NUMBERS = (FIRST, SECOND, THIRD)
CODES = {FIRST: "WATER_CONSUMPTION", SECOND: "ELEC_ENERGY", THIRD: "RATES"}


def keep_cluster(connection: Connection) -> int:
    """A cluster of the three accounts, in the newest run of all."""
    run = {
        "as_of": AUGUST,
        "extract_no": 1,
        "accounts": 3,
        "finished_at": NOW,
        "clustered_at": NOW,
    }
    run_id = connection.execute(
        sa.insert(diagnosis_run).values(run).returning(diagnosis_run.c.run_id)
    ).scalar_one()
    values = {
        "run_id": run_id, "rule": "E30", "kind": "route", "pool": "", "code": "B087-01", "accounts": 3,
        "size": 4, "elsewhere": 0, "elsewhere_size": 90, "chance": 1e-9, "q": 1e-6, "also": [],
        "effect_rand": Decimal(30), "moved_rand": Decimal(30),
    }  # fmt: skip
    made = sa.insert(diagnosis_cluster).values(values).returning(diagnosis_cluster.c.cluster_id)
    number: int = connection.execute(made).scalar_one()
    for account_no in NUMBERS:
        member = {"cluster_id": number, "account_no": account_no, "effect_rand": Decimal(10)}
        connection.execute(sa.insert(diagnosis_cluster_account).values(member))
        connection.execute(sa.insert(diagnosis_finding).values(as_row(run_id, account_no)))
    return number


def as_row(run_id: int, account_no: str) -> dict[str, object]:
    return {
        "run_id": run_id, "account_no": account_no, "n": 0, "rule": "E30", "is_primary": True,
        "confidence": Decimal("0.90"), "effect_rand": Decimal(10), "period_from": AUGUST,
        "period_to": AUGUST, "lines": [], "explains": [], "resident": "", "action": "Correct the factor",
        "explanation": f"The factor of {account_no} is too large.", "evidence": [],
    }  # fmt: skip


def find_wrong(connection: Connection, account_no: str, other: str | None = None) -> Sequence[Finding]:
    """The line of August that charges R 1 too much."""
    code = other or CODES[account_no]
    line, _ = find_lines(connection, account_no)[code]
    billed: Decimal = connection.execute(
        sa.text(
            "SELECT amount_rand FROM billing.charge_line WHERE account_no = :account_no"
            " AND billing_month = :month AND invoice_no = :invoice_no AND line_no = :line_no"
        ),
        {"account_no": account_no, "month": AUGUST, "invoice_no": line.invoice_no, "line_no": line.line_no},
    ).scalar_one()
    cents = int(billed * 100)
    key = (2025 * 12 + 7, line.invoice_no, line.line_no)
    row = Line._make([*key, "water", code, *[None] * 11, cents, 0, None])
    effects = (replace_line(row, cents - 100),)
    return [Finding(account_no, "E30", effects, 1, 2, 0.9, "The factor is too large", "", "Correct it")]


def go_on(
    connection: Connection, actor: Actor, parent: CaseRecord, reference: Reference, look: Look = find_wrong
) -> int:
    """Correct account after account; gives how many there were."""

    def judge(records: Sequence[AccountRecord]) -> dict[str, Sequence[Finding]]:
        numbers = [record.account.account_no for record in records]
        return {number: look(connection, number) for number in numbers}

    done = 0
    while correct_next(
        connection,
        actor,
        case_id=parent.case_id,
        strays=Strays(),
        judge=judge,
        reference=reference,
        now=NOW,
    ):
        done += 1
    return done


def by_number(connection: Connection, actor: Actor, parent: CaseRecord) -> dict[str, CauseAccount]:
    found = list_cause_accounts(connection, actor, case_id=parent.case_id)
    return {each.account_no: each for each in found}


def find_case(connection: Connection, account: CauseAccount) -> int:
    found = sa.select(cases.c.case_id).where(cases.c.reference == account.reference)
    return int(connection.execute(found).scalar_one())
