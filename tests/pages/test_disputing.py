"""The dialog of the lines in dispute: it begins where the ledger stands and sends what it shows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.billing import extract
from data.transaction import read, transaction
from pages.kit.account_panel import looks
from pages.kit.registry import QUERY
from queries.cases import CaseRecord
from queries.disputes import DisputedLine, list_disputed_lines
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import SECOND, make_extract
from tests.billing_rows import put_extract
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    del cast
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
        looks.look_at_charges.clear()
        return make_case(connection, reference, now=datetime.now(UTC), account_no=SECOND)


def list_lines(case: CaseRecord) -> list[DisputedLine]:
    return read(SYSTEM, list_disputed_lines, case_id=case.case_id, now=datetime.now(UTC))


def open_dialog(open_page: Open, cast: Cast, case: CaseRecord) -> AppTest:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    desk.session_state["case_dialog"] = (case.case_id, "dispute")
    return desk.run()


def test_a_line_is_put_in_dispute_changed_and_taken_out(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_dialog(open_page, cast, case)
    key = f"dispute_lines_{case.case_id}"
    first = desk.multiselect(key=key).options[0]
    desk = desk.multiselect(key=key).select(first).run()
    (amount,) = [field for field in desk.number_input if field.label == f"Disputed of {first}"]
    whole = Decimal(f"{amount.value:.2f}")
    assert amount.max == amount.value
    desk = amount.set_value(12.34).run()
    desk.button(key="send_dialog").click().run()
    (line,) = list_lines(case)
    assert (line.disputed_rand, line.line_rand) == (Decimal("12.34"), whole)
    desk = open_dialog(open_page, cast, case)
    assert "12.34 in dispute" in "".join(str(each.value) for each in desk.markdown)
    desk = desk.multiselect(key=key).set_value([]).run()
    desk.button(key="send_dialog").click().run()
    assert list_lines(case) == []


def test_nothing_chosen_is_refused_in_words(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_dialog(open_page, cast, case)
    desk.button(key="send_dialog").click().run()
    assert "Tick at least one line" in "".join(str(each.value) for each in desk.error)
    assert list_lines(case) == []
