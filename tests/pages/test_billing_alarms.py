"""What a manager is alarmed of: cuts for money in dispute, and sums that do not agree."""

from datetime import UTC, date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.tables.disputes import cut_alert, dispute_balance
from data.transaction import read, transaction
from pages.kit.registry import HOME, find_entry
from queries.cuts import list_cut_alerts
from queries.reconciliations import list_balances
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

FILES = find_entry("billing-files")


def put_alert() -> int:
    """An alert of a cut, on a query of its own."""
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, load_reference(connection), now=now, account_no="552004912")
        values = {
            "case_id": case.case_id, "account_no": "552004912", "step": "cut", "step_on": date(2026, 11, 12),
            "order_no": "K7*", "step_rand": Decimal(900), "disputed_rand": Decimal(800),
            "rest_rand": Decimal(100), "found_at": now,
        }  # fmt: skip
        new = sa.insert(cut_alert).values(values).returning(cut_alert.c.alert_id)
        return int(connection.execute(new).scalar_one())


def put_fault() -> None:
    """Let the proof of today not agree."""
    now = datetime.now(UTC)
    sums = dict.fromkeys(
        ("debtor_rand", "credit_rand", "ledger_rand", "held_rand", "in_dispute_rand", "collectable_rand"), 0
    )
    fault = {"account_no": "552004912", "words": "Line [x](y): R 7.00 is held", "rand": "7.00"}
    values = {"made_at": now, "accounts": 1, **sums, "faults": [fault]}
    with transaction(SYSTEM) as connection:
        on_day = load_reference(connection).local_day(now)
        kept = insert(dispute_balance).values(on_day=on_day, **values)
        connection.execute(kept.on_conflict_do_update(index_elements=["on_day"], set_=values))


def test_an_alert_stands_on_the_home_until_a_manager_answers_it(open_page: Open, cast: Cast) -> None:
    number = put_alert()
    home = open_page(cast["manager"], HOME)
    assert not home.exception
    assert any("supply was cut on 12 Nov 2026" in each.value for each in home.markdown)
    home.button(key=f"answer_cut_{number}").click().run()
    assert any("what was done about it" in each.value for each in home.error)
    home.text_area(key=f"cut_answer_{number}").set_value("Reconnected within the hour").run()
    home.button(key=f"answer_cut_{number}").click().run()
    assert not home.exception
    assert f"answer_cut_{number}" not in {each.key for each in home.button}
    assert number not in {each.alert_id for each in read(SYSTEM, list_cut_alerts, most=50)}


def test_a_reconciliation_that_fails_is_shown_opened_and_made_anew(open_page: Open, cast: Cast) -> None:
    assert FILES is not None
    put_fault()
    home = open_page(cast["manager"], HOME)
    assert not home.exception
    assert any("does not agree" in each.value for each in home.markdown)
    page = open_page(cast["manager"], FILES)
    assert any("Line \\[x\\]" in each.value for each in page.markdown)
    page.button(key="reconcile").click().run()
    assert not page.exception
    assert any(each.value.startswith("Reconciled") for each in page.success)
    newest = read(SYSTEM, list_balances, most=1)[0]
    assert "Line [x](y): R 7.00 is held" not in {fault.words for fault in newest.balance.faults}
