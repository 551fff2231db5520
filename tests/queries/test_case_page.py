"""What the page of a query reads: complete, masked, within scope, in few statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit
from queries.actions.attach import attach
from queries.actions.hold import assign, claim
from queries.actions.log_case import ContactDetails
from queries.actions.plan import add_reference
from queries.actions.talk import note
from queries.case_page import CasePage, get_case_page
from queries.cases import CaseRecord
from queries.contacts import reveal_contact
from queries.timeline import list_happenings
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotAllowed, NotFound
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.queries.statements import count_statements

LATER = NOW + timedelta(hours=1)
ActAs = Callable[[Actor], None]


@pytest.fixture
def case(connection: Connection, reference: Reference, expert: Actor) -> CaseRecord:
    """A query with a holder, a note, a file and a foreign reference, beside others."""
    make_case(connection, reference, words="Another one", contact=ContactDetails("Other Person"))
    case = make_case(
        connection,
        reference,
        actor=expert,
        words="The meter was read twice",
        contact=ContactDetails("Nomsa Test", "011 375 5555", "nomsa@example.org", language="en"),
    )
    fixed: dict[str, Any] = {"case_id": case.case_id, "reference": reference, "now": LATER}
    claim(connection, expert, seen_seq=None, **fixed)
    note(connection, expert, body="Only for us", **fixed)
    attach(connection, expert, file_name="reading.txt", content=b"1 234 kL", **fixed)
    add_reference(connection, expert, system="City Power", foreign="CP-12", **fixed)
    return case


def open_case(connection: Connection, actor: Actor, text: str, reference: Reference, **more: Any) -> CasePage:
    return get_case_page(connection, actor, text=text, reference=reference, **more)


def test_everything_is_there_and_personal_data_is_masked(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    page = open_case(connection, expert, case.reference, reference)
    assert page.words == "The meter was read twice"
    assert page.holder_name == page.logged_by_name == expert.display_name
    assert [file.file_name for file in page.attachments] == ["reading.txt"]
    assert page.foreign_references == (("City Power", "CP-12"),)
    assert [h.kind for h in page.happenings] == ["referenced", "attached", "noted", "claimed", "logged"]
    assert page.older == 0
    assert page.staff_since == LATER
    assert page.contact is not None
    assert (page.contact.name, page.contact.phone) == ("N. T.", "•••555")
    assert "Nomsa" not in repr(page)
    assert "375" not in repr(page.contact)


def test_four_statements_however_long_the_story(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    for number in range(30):
        note(connection, expert, case_id=case.case_id, body=f"Note {number}", reference=reference, now=LATER)
    with count_statements(connection) as statements:
        page = open_case(connection, expert, case.reference, reference, most_events=20)
    assert len(statements) == 4
    assert len(page.happenings) == 20
    assert page.older == 15


@pytest.mark.parametrize("slip", [str.lower, lambda text: text.replace("-", " "), lambda text: text + " "])
def test_a_slip_in_the_reference_is_forgiven(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord, slip: Callable[[str], str]
) -> None:
    assert open_case(connection, expert, slip(case.reference), reference).case.case_id == case.case_id


@pytest.mark.parametrize("text", ["", "JHB-B-2026-888888-A", "' OR 1=1", "x" * 5000])
def test_an_unknown_reference_is_not_found(
    connection: Connection, reference: Reference, expert: Actor, text: str
) -> None:
    with pytest.raises(NotFound):
        open_case(connection, expert, text, reference)


def test_outside_the_scope_there_is_no_such_query(
    connection: Connection, reference: Reference, case: CaseRecord, act_as: ActAs
) -> None:
    elsewhere = make_actor(connection, "expert", regions=("G",))
    act_as(elsewhere)
    with pytest.raises(NotFound):
        open_case(connection, elsewhere, case.reference, reference)


def test_a_councillor_reads_what_the_resident_said_and_not_what_staff_wrote(
    connection: Connection, reference: Reference, act_as: ActAs
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    case = make_case(connection, reference, actor=councillor, ward_no=87, words="My street is dark")
    note(connection, SYSTEM, case_id=case.case_id, body="Owes R 90 000", reference=reference, now=LATER)
    act_as(councillor)
    page = open_case(connection, councillor, case.reference, reference)
    assert page.words == "My street is dark"
    assert [h.words for h in page.happenings] == [None, "My street is dark"]


def test_the_story_names_whom_a_query_was_given_to(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    colleague = make_actor(connection, "agent")
    assign(
        connection, expert, case_id=case.case_id, seen_seq=None, holder_id=colleague.user_id,
        reference=reference, now=LATER + timedelta(hours=1),
    )  # fmt: skip
    newest = list_happenings(connection, expert, case_id=case.case_id, most=1)[0]
    assert (newest.kind, newest.given_to) == ("assigned", colleague.display_name)


def test_a_reveal_gives_one_field_and_keeps_who_why_and_what(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    page = open_case(connection, expert, case.reference, reference)
    assert page.contact is not None
    shown = reveal_contact(
        connection, expert, contact_id=page.contact.contact_id, case_id=case.case_id, field="phone",
        reason="To call back today",
    )  # fmt: skip
    assert shown == "+27113755555"
    kept = connection.execute(
        sa.select(audit.c.user_id, audit.c.kind, audit.c.reason, audit.c.detail, audit.c.case_id).where(
            audit.c.subject == f"contact {page.contact.contact_id}"
        )
    ).one()
    assert kept[:3] == (expert.user_id, "revealed", "To call back today")
    assert (kept.detail, kept.case_id) == ({"field": "phone"}, case.case_id)


def test_a_reveal_needs_a_reason_a_role_and_the_contacts_own_query(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    page = open_case(connection, expert, case.reference, reference)
    assert page.contact is not None
    asked: dict[str, Any] = {"contact_id": page.contact.contact_id, "field": "name", "reason": "To call back"}
    councillor = make_actor(connection, "councillor", wards=(87,))
    other = make_case(connection, reference)
    with pytest.raises(InvalidInput, match="why you need to see it"):
        reveal_contact(connection, expert, case_id=case.case_id, **(asked | {"reason": " "}))
    with pytest.raises(InvalidInput, match="Choose what to reveal"):
        reveal_contact(connection, expert, case_id=case.case_id, **(asked | {"field": "consent_at"}))
    with pytest.raises(NotFound):
        reveal_contact(connection, expert, case_id=other.case_id, **asked)
    with pytest.raises(NotAllowed):
        reveal_contact(connection, councillor, case_id=case.case_id, **asked)
