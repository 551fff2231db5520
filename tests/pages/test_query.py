"""The page of a query: what each role sees and may press, and that writing keeps what was typed."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit.case_actions.documents import in_working_days
from pages.kit.format import ZONE
from pages.kit.registry import QUERY
from queries.actions.correct import correct
from queries.actions.hold import claim
from queries.actions.log_case import ContactDetails
from queries.actions.plan import set_next_step
from queries.actions.talk import note
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM, Role
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

WORDS = "My water bill is **far** too high <b>really</b>"
DRAWN = ("title", "header", "subheader", "markdown", "text", "caption", "error", "warning", "toast")
Act = Callable[..., CaseRecord]


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def case(cast: Cast, reference: Reference) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_case(
            connection,
            reference,
            actor=cast["councillor"].actor,
            now=datetime.now(UTC) - timedelta(days=1),
            words=WORDS,
            contact=ContactDetails("Nomsa Test", "011 375 5555", "n@example.org", consent=True),
            ward_no=WARD,
        )


@pytest.fixture
def act(cast: Cast, case: CaseRecord, reference: Reference) -> Act:
    """Somebody does something to the case, elsewhere."""

    def do(role: Role, action: Any, **values: Any) -> CaseRecord:
        if action is claim:
            values["seen_seq"] = None
        done: CaseRecord = perform(
            cast[role].actor,
            action,
            case_id=case.case_id,
            reference=reference,
            now=datetime.now(UTC),
            **values,
        )
        return done

    return do


def text_of(desk: AppTest) -> str:
    return "\n".join(str(getattr(element, "value", "")) for kind in DRAWN for element in desk.get(kind))


def open_dialog(desk: AppTest, case: CaseRecord, verb: str) -> AppTest:
    desk.session_state["case_dialog"] = (case.case_id, verb)
    return desk.run()


def now_of(cast: Cast, case: CaseRecord) -> CaseRecord:
    return read(cast["manager"].actor, get_case, reference=case.reference)


@pytest.mark.parametrize("role", ["expert", "agent", "manager", "councillor"])
def test_whoever_may_see_the_query_sees_its_words_as_plain_text(
    role: Role, open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_page(cast[role], QUERY, ref=case.reference)
    assert not desk.exception
    assert WORDS in [text.value for text in desk.text]
    assert WORDS not in [text.value for text in desk.markdown]
    assert "Water and electricity metering" in text_of(desk)
    assert "N\\. T\\." in text_of(desk)
    assert "Nomsa" not in text_of(desk)
    assert "375" not in text_of(desk)


def test_a_reference_with_one_slip_opens_the_query(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    slipped = case.reference.lower().replace("-", " ")
    desk = open_page(cast["expert"], QUERY, ref=slipped)
    assert desk.header[0].value == case.reference


def test_an_unknown_reference_says_where_to_look(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], QUERY, ref="JHB-B-2026-999999-9")
    assert "There is no query" in text_of(desk)
    assert not desk.exception


def test_take_makes_the_query_mine(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    desk.button(key="move_claim").click().run()
    assert "Held by you" in text_of(desk)
    assert now_of(cast, case).state.holder_id == cast["expert"].actor.user_id


def test_a_stale_press_says_who_acted(open_page: Open, cast: Cast, case: CaseRecord, act: Act) -> None:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    act("manager", claim)
    desk.button(key="move_claim").click().run()
    assert "Manager\\.One** took it" in text_of(desk)
    assert now_of(cast, case).state.holder_id == cast["manager"].actor.user_id


def test_a_note_is_kept_though_others_acted(open_page: Open, cast: Cast, case: CaseRecord, act: Act) -> None:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    act("manager", note, body="Mine first")
    desk.text_area(key=f"note_body_{case.case_id}").set_value("Asked for a *reading*")
    desk.button(key="send_note").click().run()
    assert {"Mine first", "Asked for a *reading*"} <= {text.value for text in desk.text}
    assert desk.text_area(key=f"note_body_{case.case_id}").value == ""


def test_an_empty_note_is_refused_in_words(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    desk.button(key="send_note").click().run()
    assert "Write the note" in text_of(desk)


def test_resolving_asks_for_all_four_parts_and_keeps_what_was_typed_when_others_acted(
    open_page: Open, cast: Cast, case: CaseRecord, act: Act
) -> None:
    act("expert", claim)
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    desk.button(key="move_resolve").click().run()
    act("manager", note, body="Wait, the meter was swapped")
    number = case.case_id
    desk.text_area(key=f"resolve_reason_{number}").set_value("The October reading was taken twice.")
    desk.button(key="send_dialog").click().run()
    assert "Manager\\.One** wrote a note" in text_of(desk)
    desk.button(key="send_dialog").click().run()
    assert "Say what the decision rests on" in text_of(desk)
    assert now_of(cast, case).state.status == "in_progress"
    desk.text_area(key=f"resolve_evidence_{number}").set_value("Readings of October")
    desk.selectbox(key=f"resolve_outcome_{number}").set_value("corrected")
    desk.selectbox(key=f"resolve_cause_{number}").set_value("misread")
    assert desk.text_area(key=f"resolve_reason_{number}").value == "The October reading was taken twice."
    desk.button(key="send_dialog").click().run()
    state = now_of(cast, case).state
    assert (state.status, state.outcome_code, state.cause_code) == ("resolved", "corrected", "misread")
    assert "Bill corrected" in text_of(desk)


def test_a_step_set_by_two_people_is_shown_side_by_side_and_the_second_chooses(
    open_page: Open, cast: Cast, case: CaseRecord, act: Act, reference: Reference
) -> None:
    act("expert", claim)
    desk = open_dialog(open_page(cast["expert"], QUERY, ref=case.reference), case, "set_next_step")
    theirs_on = in_working_days(9, reference)
    act(
        "manager",
        set_next_step,
        seen_seq=None,
        next_step="Read the meter",
        next_step_on=theirs_on,
        parked=False,
    )
    field = f"set_next_step_step_{case.case_id}"
    desk.text_input(key=field).set_value("Phone the resident")
    desk.button(key="send_dialog").click().run()
    assert now_of(cast, case).state.next_step == "Read the meter"
    assert {"Phone the resident", "Read the meter"} <= {text.value for text in desk.text}
    assert desk.text_input(key=field).value == "Phone the resident"
    assert desk.date_input(key=f"set_next_step_on_{case.case_id}").value == theirs_on
    desk.button(key="take_step").click().run()
    assert desk.text_input(key=field).value == "Read the meter"
    assert not [button for button in desk.button if button.key == "take_step"]
    desk.text_input(key=field).set_value("Phone, then read the meter")
    call = f"set_next_step_call_{case.case_id}"
    desk.datetime_input(key=call).set_value(datetime.combine(theirs_on, time(11, 15)))
    desk.button(key="send_dialog").click().run()
    state = now_of(cast, case).state
    assert (state.next_step, state.next_step_on) == ("Phone, then read the meter", theirs_on)
    assert state.call_back_at == datetime.combine(theirs_on, time(11, 15), ZONE)
    assert "promised to call on" in text_of(desk)
    del desk.session_state["case_start"]  # as the button does that opens a dialog
    desk = open_dialog(desk, case, "set_next_step")
    assert desk.datetime_input(key=call).value == datetime.combine(theirs_on, time(11, 15))


def test_what_a_colleague_corrected_stays_when_another_field_is_corrected(
    open_page: Open, cast: Cast, case: CaseRecord, act: Act
) -> None:
    act("manager", claim)
    desk = open_dialog(open_page(cast["manager"], QUERY, ref=case.reference), case, "correct")
    act("expert", correct, seen_seq=None, changes={"amount_rand": Decimal("120.50"), "title": "Burst pipe"})
    number = case.case_id
    desk.text_input(key=f"correct_title_{number}").set_value("Water bill too high")
    desk.button(key="send_dialog").click().run()
    assert {"Water bill too high", "Burst pipe"} <= {text.value for text in desk.text}
    assert desk.number_input(key=f"correct_amount_rand_{number}").value == 120.5
    desk.button(key="send_dialog").click().run()
    after = now_of(cast, case)
    assert (after.title, after.state.amount_rand) == ("Water bill too high", Decimal("120.50"))


@pytest.mark.parametrize(
    ("holder", "shown", "hidden"),
    [
        (None, {"Take", "Ask for documents", "Hand to owner"}, {"Start work", "Put back", "Resolve"}),
        ("expert", {"Resolve", "Ask for documents", "Hand to owner"}, {"Take", "Start work"}),
        ("manager", {"Resolve", "Ask for documents", "Hand to owner"}, {"Take", "Start work"}),
    ],
)
def test_only_moves_that_would_succeed_are_offered(
    open_page: Open,
    cast: Cast,
    case: CaseRecord,
    act: Act,
    holder: Role | None,
    shown: set[str],
    hidden: set[str],
) -> None:
    if holder:
        act(holder, claim)
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    labels = {button.label for button in desk.button}
    assert shown <= labels
    assert not hidden & labels


def test_a_councillor_may_add_evidence_and_nothing_else(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_page(cast["councillor"], QUERY, ref=case.reference)
    labels = {button.label for button in desk.button}
    assert "Attach evidence" in labels
    assert not {"Take", "Resolve", "Save note", "Reveal contact", "Add the account"} & labels


def test_older_events_come_when_asked_for(open_page: Open, cast: Cast, case: CaseRecord, act: Act) -> None:
    for number in range(25):
        act("manager", note, body=f"Note {number}")
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    assert "Note 0" not in {text.value for text in desk.text}
    desk.button(key="older_events").click().run()
    assert "Note 0" in {text.value for text in desk.text}
