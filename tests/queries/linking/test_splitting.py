"""Splitting: several queries of one contact, each with its own topic, all from the first day on."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text, cases
from queries.actions.attach import attach
from queries.actions.linking.splitting import Part, split
from queries.actions.log_case import ContactDetails
from queries.actions.talk import note
from queries.attachments import list_attachments, read_attachment
from queries.cases import CaseRecord, list_events
from queries.linking.links import list_links
from queries.linking.parts import list_story_texts
from rules import events as kinds
from rules.actor import Actor
from rules.errors import InvalidInput, MoveNotAllowed
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.queries.adding_up import assert_adds_up
from tests.queries.linking.joining import LATER, merge_into, read_anew

RATES = Part("The valuation of the stand is too high", "rates")
METER = Part("The water meter turns without water", "metering", "water_high_bill")


@pytest.fixture
def case(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(
        connection, reference, now=NOW - timedelta(days=9), account_no="550000042", hardship=True,
        contact=ContactDetails("Nomsa Test", "011 375 5555", consent=True), channel_code="email",
    )  # fmt: skip


def take_apart(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, *parts: Part, **changes: Any
) -> list[CaseRecord]:
    known: dict[str, Any] = {"seen_seq": None, "now": LATER} | changes
    return split(connection, actor, case_id=case.case_id, parts=parts, reference=reference, **known)


def test_each_part_is_a_query_of_the_same_contact_from_the_first_day_on(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    made = take_apart(connection, expert, case, reference, RATES, METER)
    assert [each.state.category_code for each in made] == ["rates", "metering"]
    same = ("contact_id", "account_no", "received_at", "channel_code", "region", "ward_no", "hardship")
    for new, part in zip(made, (RATES, METER), strict=True):
        assert {name: getattr(new.state, name) for name in same} == {
            name: getattr(case.state, name) for name in same
        }
        assert (new.title, new.logged_at, new.logged_by) == (part.words, case.logged_at, expert.user_id)
        assert new.reference != case.reference
        (up,) = list_links(connection, expert, case_id=new.case_id)
        assert (up.kind, up.is_ours, up.reference) == ("split_from", True, case.reference)
    assert made[1].due_at == case.due_at
    assert_adds_up(connection, reference)


def test_the_first_keeps_its_reference_and_tells_what_was_split_off(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    made = take_apart(connection, expert, case, reference, RATES, METER)
    after = read_anew(connection, case)
    assert (after.reference, after.title, after.state.category_code) == (
        case.reference, case.title, case.state.category_code,
    )  # fmt: skip
    last = list_events(connection, expert, case_id=case.case_id)[-1]
    assert (last.kind, last.body["into"]) == (kinds.SPLIT, [each.reference for each in made])
    assert {each.reference for each in list_links(connection, expert, case_id=case.case_id)} == {
        each.reference for each in made
    }


def test_a_part_takes_along_the_texts_and_files_that_belong_to_it(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    known: dict[str, Any] = {"case_id": case.case_id, "reference": reference, "now": LATER}
    note(connection, expert, body="About the meter", **known)
    note(connection, expert, body="About the valuation", **known)
    attach(connection, expert, file_name="roll.txt", content=b"Roll of 2023", **known)
    texts = {text.body: text.text_id for text in list_story_texts(connection, expert, case_id=case.case_id)}
    assert set(texts) == {"About the meter", "About the valuation"}
    (file,) = list_attachments(connection, expert, case_id=case.case_id)
    part = Part(RATES.words, "rates", None, (texts["About the valuation"],), (file.attachment_id,))
    (new,) = take_apart(connection, expert, case, reference, part)
    bodies = connection.scalars(sa.select(case_text.c.body).where(case_text.c.case_id == new.case_id)).all()
    assert set(bodies) == {RATES.words, "About the valuation"}
    (copied,) = list_attachments(connection, expert, case_id=new.case_id)
    found, content = read_attachment(
        connection, expert, attachment_id=copied.attachment_id, kind="downloaded"
    )
    assert (found.file_name, content) == ("roll.txt", b"Roll of 2023")
    assert len(list_attachments(connection, expert, case_id=case.case_id)) == 1
    assert len(list_story_texts(connection, expert, case_id=case.case_id)) == 2
    assert_adds_up(connection, reference)


def test_what_is_no_billing_goes_to_its_department_at_once(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    other = next(each for each in reference.categories.values() if not each.is_billing and not each.retired)
    (new,) = take_apart(connection, expert, case, reference, Part("A pipe burst in our street", other.code))
    assert new.state.status == "waiting_entity"
    assert_adds_up(connection, reference)


WRONG = {
    "no part": ((), "Split off one query at least"),
    "too many": (tuple(Part(f"Words number {n}", "rates") for n in range(6)), "and 5 at most"),
    "no words": ((Part(" ", "rates"),), "Write what the resident says"),
    "no words of the second": ((RATES, Part("", "rates")), "Write what query 2 is about"),
    "no category": ((Part("The valuation is too high", "nothing"),), "Choose a category"),
    "a strange sub-category": (
        (Part("Too high it is", "rates", "water_high_bill"),),
        "Choose a sub-category",
    ),
    "the same twice": ((RATES, RATES), "say the same"),
    "a text of another query": ((Part(RATES.words, "rates", None, (987_654,)),), "not on this query"),
    "a file of another query": ((Part(RATES.words, "rates", None, (), (987_654,)),), "not on this query"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_split_is_refused_in_words_and_nothing_is_made(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord, name: str
) -> None:
    parts, sentence = WRONG[name]
    with pytest.raises(InvalidInput, match=sentence), connection.begin_nested():
        take_apart(connection, expert, case, reference, *parts)
    assert connection.scalar(sa.select(sa.func.count()).select_from(cases)) == 1
    assert read_anew(connection, case) == case


def test_a_merged_query_is_not_split(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    other = make_case(connection, reference, account_no="550000042")
    merge_into(connection, expert, case, other, reference)
    with pytest.raises(MoveNotAllowed, match="was merged into"):
        take_apart(connection, expert, case, reference, RATES)


def test_a_part_can_be_merged_back(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    (new,) = take_apart(connection, make_actor(connection, "agent"), case, reference, RATES)
    after = merge_into(connection, expert, new, case, reference, LATER + timedelta(hours=1))
    assert after.state.received_at == case.state.received_at
    assert_adds_up(connection, reference)
