"""Every verb of casework on a real database: what it writes, what it refuses, and in which words."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_text, cases
from queries.actions.close import reopen, resolve
from queries.actions.hold import assign, claim, release
from queries.actions.pass_on import hand_back, hand_over
from queries.actions.plan import add_reference, recategorise, set_next_step, start
from queries.actions.talk import contact, note, receive_documents, request_documents
from queries.cases import CaseRecord, StaleCase, as_record, get_case, list_events
from queries.timeline import list_happenings
from rules import events as kinds
from rules.actor import SYSTEM, Actor
from rules.case import fold
from rules.errors import Conflict, InvalidInput, MoveNotAllowed, NotAllowed, NotFound
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case

SOON = date(2026, 11, 25)
LATER = NOW + timedelta(hours=1)


def act(
    verb: Any, connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, **fields: Any
) -> Any:
    """Call a verb as the page does, with what the person saw."""
    sees = {} if verb in (note, contact, add_reference) else {"seen_seq": case.last_seq}
    return verb(
        connection, actor, case_id=case.case_id, reference=reference, **({"now": LATER} | sees | fields)
    )


def row_of(connection: Connection, case: CaseRecord) -> CaseRecord:
    return as_record(connection.execute(sa.select(cases).where(cases.c.case_id == case.case_id)).one())


@pytest.fixture
def case(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference)


def test_a_logged_case_has_its_reference_words_and_a_next_step(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case = make_case(connection, reference, actor=expert, words="My bill doubled since August.")
    assert case.reference.startswith("JHB-B-2026-")
    assert row_of(connection, case) == case
    assert case.title == "My bill doubled since August."
    assert case.state.next_step_on == date(2026, 11, 19)
    assert case.act_by_at <= case.due_at
    words = connection.scalar(sa.select(case_text.c.body).where(case_text.c.case_id == case.case_id))
    assert words == "My bill doubled since August."


def test_a_whole_life_is_what_its_events_fold_to(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    colleague = make_actor(connection, "expert")
    steps: list[tuple[Any, dict[str, Any]]] = [
        (claim, {}),
        (note, {"body": "Five estimates in a row."}),
        (contact, {"channel_code": "phone", "at": NOW, "body": "Asked for a photo of the meter."}),
        (request_documents, {"document_codes": [next(iter(reference.documents))], "until_on": SOON}),
        (receive_documents, {"document_codes": [], "next_step_on": SOON}),
        (hand_over, {"entity_code": "joburg_water", "question": "Read the meter.", "answer_by_on": SOON}),
        (hand_back, {"answer": "Read: 1 204 kL.", "next_step_on": SOON}),
        (set_next_step, {"next_step": "Re-bill", "next_step_on": SOON, "parked": False}),
        (recategorise, {"category_code": "account", "subcategory_code": None, "reason": "A posting fault."}),
        (add_reference, {"system": "SAP", "foreign": "8000123456"}),
        (assign, {"holder_id": colleague.user_id}),
        (resolve, {"outcome_code": "upheld", "cause_code": "", "reason": "Estimates reversed in full.",
                   "evidence": "Reading of 18 November."}),
        (reopen, {"reason": "The credit was never posted.", "next_step_on": SOON}),
    ]  # fmt: skip
    for number, (verb, fields) in enumerate(steps):
        if "cause_code" in fields:
            fields["cause_code"] = reference.list_causes("account")[0].code
            fields["outcome_code"] = reference.list_outcomes()[0].code
        moment = LATER + timedelta(minutes=number)
        case = act(verb, connection, expert, case, reference, now=moment, **fields)
        assert row_of(connection, case) == case
        assert fold(list_events(connection, SYSTEM, case_id=case.case_id)) == case.state
    assert case.state.reopened_count == 1
    assert case.last_seq == len(steps) + 1
    assert len(list_happenings(connection, expert, case_id=case.case_id)) == case.last_seq


def test_the_first_response_may_be_learnt_of_late(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    early, late = NOW + timedelta(minutes=5), NOW + timedelta(minutes=50)
    case = act(contact, connection, expert, case, reference, channel_code="phone", at=late, body="Rang.")
    case = act(contact, connection, expert, case, reference, channel_code="phone", at=early, body="Wrote.")
    assert case.state.first_response_at == early
    assert row_of(connection, case) == case


def test_what_a_colleague_did_meanwhile_is_told_and_nothing_written(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    seen = case
    act(note, connection, make_actor(connection), case, reference, body="I looked at it.")
    with pytest.raises(StaleCase) as stale:
        act(claim, connection, expert, seen, reference)
    assert [event.kind for event in stale.value.events] == [kinds.NOTED]
    assert row_of(connection, seen).state.holder_id is None


def test_a_case_that_is_held_is_not_claimed_away(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    colleague = make_actor(connection)
    case = act(claim, connection, colleague, case, reference)
    with pytest.raises(Conflict, match=colleague.display_name):
        act(claim, connection, expert, case, reference)
    released = act(release, connection, colleague, case, reference)
    assert act(claim, connection, expert, released, reference).state.holder_id == expert.user_id


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "short"}, "at least"),
        ({"evidence": ""}, "rests on"),
        ({"outcome_code": "not_stated"}, "outcome"),
        ({"outcome_code": ""}, "outcome"),
        ({"cause_code": ""}, "caused"),
        ({"attachment_ids": [99]}, "attachment"),
    ],
)
def test_a_decision_needs_outcome_cause_reason_and_evidence(
    connection: Connection,
    reference: Reference,
    expert: Actor,
    case: CaseRecord,
    fields: dict[str, Any],
    words: str,
) -> None:
    case = act(claim, connection, expert, case, reference)
    decision = {
        "outcome_code": reference.list_outcomes()[0].code,
        "cause_code": reference.list_causes("metering")[0].code,
        "reason": "The readings were estimated.",
        "evidence": "A dated photo.",
    }
    with pytest.raises(InvalidInput, match=words):
        act(resolve, connection, expert, case, reference, **(decision | fields))
    assert row_of(connection, case) == case


def test_a_new_case_cannot_be_resolved_unseen(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    decision = {
        "outcome_code": reference.list_outcomes()[0].code,
        "cause_code": reference.list_causes("metering")[0].code,
        "reason": "The readings were estimated.",
        "evidence": "A dated photo.",
    }
    with pytest.raises(MoveNotAllowed, match="cannot resolve"):
        act(resolve, connection, expert, case, reference, **decision)


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        (set_next_step, {"next_step": "x", "next_step_on": date(2026, 11, 17), "parked": False}),
        (request_documents, {"document_codes": ["id_copy"], "until_on": date(2025, 1, 1)}),
        (request_documents, {"document_codes": [], "until_on": SOON}),
        (hand_over, {"entity_code": "nobody", "question": "Read it.", "answer_by_on": SOON}),
        (note, {"body": "   "}),
        (note, {"body": "a\x00b"}),
        (note, {"body": "x" * 20_001}),
        (contact, {"channel_code": "pigeon", "at": NOW, "body": "x"}),
        (contact, {"channel_code": "email", "at": NOW + timedelta(days=2), "body": "x"}),
        (contact, {"channel_code": "email", "at": NOW - timedelta(days=2), "body": "x"}),
        (recategorise, {"category_code": "weather", "subcategory_code": None, "reason": "x"}),
        (recategorise, {"category_code": "metering", "subcategory_code": None, "reason": "same"}),
        (assign, {"holder_id": None}),
        (assign, {"holder_id": 10**12}),
        (assign, {"holder_id": None, "team_id": 10**12}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_the_case_alone(
    connection: Connection,
    reference: Reference,
    expert: Actor,
    case: CaseRecord,
    verb: Any,
    fields: dict[str, Any],
) -> None:
    with pytest.raises(InvalidInput) as refused:
        act(verb, connection, expert, case, reference, **fields)
    assert str(refused.value)[0].isupper()
    assert row_of(connection, case) == case


def test_a_region_that_the_municipality_has_not_is_refused(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    with pytest.raises(InvalidInput, match="Choose a region"):
        make_case(connection, reference, actor=expert, region="Q")


def test_events_can_be_neither_changed_nor_removed(connection: Connection, case: CaseRecord) -> None:
    for statement in (sa.update(case_event).values(kind="noted"), sa.delete(case_event)):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), connection.begin_nested():
            connection.execute(statement.where(case_event.c.case_id == case.case_id))


@pytest.mark.parametrize("role", ["councillor", "admin"])
def test_roles_outside_casework_are_refused_in_the_action(
    connection: Connection, reference: Reference, case: CaseRecord, role: Any
) -> None:
    scope = {"wards": (87,)} if role == "councillor" else {}
    actor = make_actor(connection, role, **scope)
    for verb, fields in ((claim, {}), (note, {"body": "Hello."}), (release, {})):
        with pytest.raises(NotAllowed):
            act(verb, connection, actor, case, reference, **fields)


def test_a_case_nobody_knows_is_not_found(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    with pytest.raises(NotFound):
        get_case(connection, expert, reference="JHB-B-2026-999999-C")
    with pytest.raises(NotFound):
        claim(connection, expert, case_id=10**12, seen_seq=1, reference=reference, now=LATER)


def test_starting_work_moves_a_new_case(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    assert act(start, connection, expert, case, reference).state.status == "in_progress"
