"""Findings on screen: where each lies, the department's word at one click, the dialogs on the query."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.findings import handoff
from data.transaction import perform, read, transaction
from pages.kit.registry import QUERY, find_entry
from queries.actions.sessions.alerts import note_alert, remove_alert
from queries.cases import CaseRecord, get_case
from queries.findings import Finding, list_findings
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.finding_filter import FindingFilter
from rules.sessions.warnings import AreaAlert
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

pytestmark = pytest.mark.both_profiles

FINDINGS = find_entry("findings")
assert FINDINGS is not None


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    """A dark street of the councillor's ward, logged by somebody else."""
    del cast
    reference = read(SYSTEM, load_reference)
    kind = reference.list_subcategories("not_billing")[0].code
    with transaction(SYSTEM) as connection:
        return make_case(
            connection, reference, now=datetime.now(UTC) - timedelta(days=1), category_code="not_billing",
            subcategory_code=kind, ward_no=WARD, words="The lamp before number 12 is dark.",
        )  # fmt: skip


def look(case: CaseRecord) -> Finding:
    wanted = FindingFilter(case_ids=(case.case_id,))
    (found,) = read(SYSTEM, list_findings, wanted=wanted, now=datetime.now(UTC))
    return found


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.error, *desk.success]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def test_the_departments_word_is_noted_in_the_list(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    assert FINDINGS is not None
    number = str(case.case_id)
    # the page lists a ward's first fifty, so that this one must be among them
    desk = open_page(cast["agent"], FINDINGS, ward=str(WARD), stage=look(case).stage)
    desk.text_input(key=f"foreign_{number}").set_value("CP 4711")
    desk.button(key=f"note_{number}").click().run()
    found = look(case)
    assert (found.stage, found.their_reference) == ("acknowledged", "CP 4711")
    assert "CP 4711" in words(open_page(cast["agent"], FINDINGS, ward=str(WARD), stage="acknowledged"))


def test_a_councillor_sees_where_it_lies_but_not_what_another_said(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    assert FINDINGS is not None
    desk = open_page(cast["councillor"], FINDINGS, stage=look(case).stage)
    said = words(desk)
    assert case.reference in said
    assert "number 12 is dark" not in said
    assert not [button for button in desk.button if (button.key or "").startswith("note_")]


def test_who_may_read_it_reads_the_words(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    assert FINDINGS is not None
    desk = open_page(cast["expert"], FINDINGS, ward=str(WARD), stage=look(case).stage)
    assert "number 12 is dark" in words(desk)


def test_the_query_says_with_whom_it_lies_and_offers_the_three_answers(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_page(cast["agent"], QUERY, ref=case.reference)
    assert "Waiting for acknowledgement" in words(desk) or "Acknowledgement late" in words(desk)
    shown = [button.key for button in desk.button if (button.key or "").startswith("move_")]
    assert shown == ["move_acknowledge", "move_department_done", "move_not_theirs"]


def test_a_refusal_hands_it_to_another_department(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["agent"], QUERY, ref=case.reference)
    desk.session_state["case_dialog"] = (case.case_id, "not_theirs")
    desk = desk.run()
    desk.text_area(key=f"not_theirs_answer_{case.case_id}").set_value("The lamp is private.")
    other = next(code for code in read(SYSTEM, load_reference).entities if code != case.state.entity_code)
    desk.selectbox(key=f"not_theirs_entity_{case.case_id}").set_value(other)
    desk.button(key="send_dialog").click().run()
    found = look(case)
    assert (found.entity_code, found.times) == (other, 2)


def test_the_department_has_done_it(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["agent"], QUERY, ref=case.reference)
    desk.session_state["case_dialog"] = (case.case_id, "department_done")
    desk = desk.run()
    desk.selectbox(key=f"department_done_outcome_{case.case_id}").set_value("department_done")
    desk.selectbox(key=f"department_done_cause_{case.case_id}").set_value("service_fault")
    desk.text_area(key=f"department_done_done_{case.case_id}").set_value("A new lamp hangs there.")
    desk.text_input(key=f"department_done_told_by_{case.case_id}").set_value("Seen there")
    desk.button(key="send_dialog").click().run()
    with transaction(SYSTEM) as connection:
        closed = get_case(connection, SYSTEM, reference=case.reference)
        kept = sa.select(handoff.c.acknowledged_at).where(handoff.c.case_id == case.case_id)
        assert connection.scalar(kept) is not None
    assert (closed.state.status, closed.state.outcome_code) == ("resolved", "department_done")
    assert look(case).stage == "closed"


def test_a_query_says_what_is_known_of_its_ward(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    now = datetime.now(UTC)
    alert = AreaAlert("water_cut", (), (WARD,), now, now + timedelta(hours=3), "a burst main in Third Road")
    manager, reference = cast["manager"].actor, read(SYSTEM, load_reference)
    number = perform(manager, note_alert, alert=alert, reference=reference, now=now)
    try:
        desk = open_page(cast["expert"], QUERY, ref=case.reference)
        said = "\n".join(str(each.value) for each in desk.warning)
    finally:
        perform(manager, remove_alert, alert_id=number, now=now)
    assert f"Now: Water cut in ward {WARD}" in said
    assert "a burst main in Third Road" in said


@pytest.mark.parametrize("by", ["department", "ward"])
def test_how_far_findings_came_is_told_and_counted(
    open_page: Open, cast: Cast, case: CaseRecord, by: str
) -> None:
    assert FINDINGS is not None
    desk = open_page(cast["manager"], FINDINGS, part="funnel", by=by, ward=str(WARD))
    assert "findings" in words(desk)
    assert "late, or wait longer" in words(desk)
    table = desk.dataframe[0].value
    whole = table.iloc[-1]
    assert whole.iloc[0] == "All"
    assert int(whole["Found"]) == sum(int(found) for found in table["Found"][:-1]) >= 1


def test_the_findings_of_one_outing_are_left_again_by_a_button(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    assert FINDINGS is not None
    stage = look(case).stage
    desk = open_page(cast["agent"], FINDINGS, ward=str(WARD), stage=stage, outing="999999999")
    assert "No finding here" in "\n".join(str(each.value) for each in desk.info)
    desk = desk.button(key="findings_all").click().run()
    assert "number 12 is dark" in words(desk)
