"""The dialogs of letters and arrangements: they begin with what the ledger says and send what they show."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.billing import extract
from data.transaction import perform, read, transaction
from pages.kit.account_panel import looks
from pages.kit.registry import QUERY
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.reference import load_reference
from queries.timeline import Happening, list_happenings
from rules import events
from rules.actor import SYSTEM
from tests.billing_extract import SECOND, make_extract
from tests.billing_rows import put_extract
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
        looks.look_at_charges.clear()
        made = make_case(connection, reference, now=datetime.now(UTC), account_no=SECOND)
    return perform(
        cast["expert"].actor, claim, case_id=made.case_id, seen_seq=None, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip


def open_dialog(open_page: Open, cast: Cast, case: CaseRecord, verb: str) -> AppTest:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    desk.session_state["case_dialog"] = (case.case_id, verb)
    return desk.run()


def newest(case: CaseRecord) -> Happening:
    return read(SYSTEM, list_happenings, case_id=case.case_id, most=1)[0]


def told(elements: object) -> str:
    return " ".join(str(each.value) for each in elements)  # type: ignore[attr-defined]


def test_a_letter_without_anything_to_tell_says_why(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_dialog(open_page, cast, case, "write_letter")
    assert desk.selectbox(key=f"write_letter_kind_{case.case_id}").value == "disputed"
    assert "Put lines in dispute first" in told(desk.info)
    desk = desk.selectbox(key=f"write_letter_kind_{case.case_id}").set_value("arrangement").run()
    assert "Propose one first" in told(desk.info)


def test_a_letter_without_a_reason_is_refused_and_sent_with_one(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_dialog(open_page, cast, case, "write_letter")
    desk = desk.selectbox(key=f"write_letter_kind_{case.case_id}").set_value("not_upheld").run()
    desk.button(key="send_dialog").click().run()
    assert "Write why, for the resident" in told(desk.error)
    desk = (
        desk.text_area(key=f"write_letter_reason_not_upheld_{case.case_id}").input("It was read twice.").run()
    )
    cause = desk.selectbox(key=f"write_letter_cause_not_upheld_{case.case_id}")
    cause.select_index(0).run()
    desk.button(key="send_dialog").click().run()
    happening = newest(case)
    assert (happening.kind, happening.body["letter"]) == (events.LETTER_SENT, "not_upheld")


def test_an_arrangement_shows_its_schedule_and_is_proposed(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_dialog(open_page, cast, case, "propose_arrangement")
    key = f"propose_arrangement_{{}}_{case.case_id}".format
    assert "is owed" in told(desk.markdown)
    for field, rand in {"income_wages": 9000.0, "expense_food": 3000.0}.items():
        desk = desk.number_input(key=key(field)).set_value(rand).run()
    assert "is left each month" in told(desk.markdown)
    desk = desk.number_input(key=key("instalments")).set_value(6).run()
    assert "6 × " in told(desk.markdown)
    desk.button(key="send_dialog").click().run()
    happening = newest(case)
    assert (happening.kind, happening.body["instalments"]) == (events.ARRANGEMENT_PROPOSED, 6)
