"""Who is proposed and invited: the ranking of the rules, nobody twice, nobody who cannot be reached."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import invitation, session_change
from data.tables.cases import case_event, cases
from data.tables.messages import message
from data.transaction import set_actor
from queries.actions.sessions.invite import invite
from queries.cases import CaseRecord
from queries.sessions.attendance import list_attendance
from queries.sessions.candidates import Invitable, get_candidates, list_candidates
from queries.sessions.scores import make_score
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from rules.sessions.ranking import score_candidate
from tests.booked import (
    erase_contact,
    make_booking,
    make_campaign,
    make_resident_case,
    make_virtual_session,
)
from tests.make import NOW, make_actor, make_case
from tests.queries.statements import count_statements


@pytest.fixture
def campaign_id(connection: Connection) -> int:
    """An open campaign of metering queries with an evening to come."""
    number = make_campaign(connection)
    make_virtual_session(connection, campaign_id=number)
    return number


@pytest.fixture
def manager(connection: Connection) -> Actor:
    return make_actor(connection, "manager")


def received(days: int) -> datetime:
    return NOW - timedelta(days=days)


def propose(connection: Connection, campaign_id: int, reference: Reference, places: int = 20) -> Invitable:
    return list_candidates(
        connection, SYSTEM, campaign_id=campaign_id, places=places, reference=reference, now=NOW
    )


def references(found: Invitable) -> list[str]:
    return [each.candidate.reference for each in found.proposal.chosen]


def invite_all(
    connection: Connection, actor: Actor, campaign_id: int, chosen: list[CaseRecord], reference: Reference
) -> list[str]:
    case_ids = [case.case_id for case in chosen]
    return [
        each.reference
        for each in invite(
            connection, actor, campaign_id=campaign_id, case_ids=case_ids, reference=reference, now=NOW
        )
    ]


def test_older_and_dearer_queries_come_first(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    young = make_resident_case(connection, reference, received_at=received(10))
    old = make_resident_case(connection, reference, received_at=received(300))
    dear = make_resident_case(
        connection, reference, received_at=received(300), amount_rand=Decimal("45000.00")
    )
    make_resident_case(connection, reference, category_code="rates")
    found = propose(connection, campaign_id, reference)
    assert references(found) == [dear.reference, old.reference, young.reference]
    assert (found.waiting, found.invited, found.without_contact) == (3, 0, 0)


def test_a_campaign_asks_in_its_own_area_only(connection: Connection, reference: Reference) -> None:
    number = make_campaign(connection, regions=["B"])
    here = make_resident_case(connection, reference, region="B")
    make_resident_case(connection, reference, region="G")
    assert references(propose(connection, number, reference)) == [here.reference]


def test_the_database_scores_as_the_rules_do(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    number = make_campaign(connection, category_codes=list(reference.categories))
    give_contact = sa.update(cases).values(contact_id=make_contact(connection, reference))
    connection.execute(give_contact.where(cases.c.contact_id.is_(None)))
    found = get_candidates(
        connection, SYSTEM, campaign_id=number, case_ids=[case.case_id for case in noise],
        reference=reference, now=NOW,
    )  # fmt: skip
    rows = connection.execute(sa.select(cases.c.case_id, make_score(reference, NOW)))
    scores = {case_id: float(score) for case_id, score in rows}
    assert len(found) > 200
    for candidate in found:
        ranked = score_candidate(candidate, reference.sessions, NOW)
        without_papers = ranked.score / ranked.parts[-1].factor
        assert scores[candidate.case_id] == pytest.approx(without_papers, rel=1e-9)


def make_contact(connection: Connection, reference: Reference) -> int:
    case = make_resident_case(connection, reference)
    return int(
        connection.execute(sa.select(cases.c.contact_id).where(cases.c.case_id == case.case_id)).scalar_one()
    )


def test_documents_that_came_in_raise_a_rank(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    without, with_papers = (
        make_resident_case(connection, reference, received_at=received(50)) for _ in range(2)
    )
    needed = [item.document_code for item in reference.list_documents("metering") if item.is_required]
    assert needed
    connection.execute(
        sa.insert(case_event).values(
            case_id=with_papers.case_id, seq=99, kind="documents_received", at=NOW, recorded_at=NOW,
            actor_id=0, source="desk", body={"document_codes": needed},
        )
    )  # fmt: skip
    found = propose(connection, campaign_id, reference)
    assert references(found) == [with_papers.reference, without.reference]
    assert (
        found.proposal.chosen[0].parts[-1].working.endswith(f"{len(needed)} of {len(needed)} documents here")
    )


def test_who_cannot_be_reached_is_listed_apart(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    silent = make_case(connection, reference, received_at=received(40))
    erased = make_resident_case(connection, reference, received_at=received(30))
    erase_contact(connection, erased)
    by_phone = make_resident_case(connection, reference, None, received_at=received(20))
    found = propose(connection, campaign_id, reference)
    assert references(found) == [by_phone.reference]
    assert [each.reference for each in found.unreachable] == [silent.reference, erased.reference]
    assert found.without_contact == 2


def test_whoever_is_invited_or_booked_is_left_out(
    connection: Connection, reference: Reference, campaign_id: int, manager: Actor
) -> None:
    asked, booked, left = (make_resident_case(connection, reference) for _ in range(3))
    invite_all(connection, manager, campaign_id, [asked], reference)
    make_booking(connection, make_virtual_session(connection), booked)
    for number in (campaign_id, make_campaign(connection)):
        found = propose(connection, number, reference)
        assert references(found) == [left.reference]
        assert found.invited == 2


def test_a_long_backlog_takes_as_many_statements_as_a_short_one(
    connection: Connection, reference: Reference, campaign_id: int, noise: list[CaseRecord]
) -> None:
    with count_statements(connection) as statements:
        propose(connection, campaign_id, reference)
    assert len(statements) == 5


def test_inviting_writes_event_row_mail_and_change(
    connection: Connection, reference: Reference, campaign_id: int, manager: Actor
) -> None:
    young = make_resident_case(connection, reference, received_at=received(5))
    old = make_resident_case(connection, reference, None, received_at=received(300))
    found = invite(
        connection, manager, campaign_id=campaign_id, case_ids=[young.case_id, old.case_id],
        reference=reference, now=NOW,
    )  # fmt: skip
    assert [(each.reference, each.mailed) for each in found] == [
        (old.reference, False),
        (young.reference, True),
    ]
    assert old.reference in found[0].sms
    rows = connection.execute(sa.select(invitation).order_by(invitation.c.rank)).all()
    assert [(row.case_id, row.rank, row.status) for row in rows] == [
        (old.case_id, 1, "invited"),
        (young.case_id, 2, "invited"),
    ]
    assert [name for name, _, _ in rows[0].reasons] == ["age", "rand", "hardship", "resolvable", "documents"]
    kinds = connection.scalars(sa.select(case_event.c.kind).where(case_event.c.case_id == old.case_id)).all()
    assert kinds[-1] == "invited"
    [mail] = connection.execute(sa.select(message)).all()
    assert (mail.case_id, mail.template_code) == (young.case_id, "session_invitation")
    change = connection.execute(sa.select(session_change)).one()
    assert (change.kind, change.detail) == ("invited", {"queries": 2})


def test_nobody_is_invited_when_one_of_the_ticked_no_longer_can_be(
    connection: Connection, reference: Reference, campaign_id: int, manager: Actor
) -> None:
    fit = make_resident_case(connection, reference)
    silent = make_case(connection, reference)
    with pytest.raises(Conflict, match=f"{silent.reference} cannot be invited any more"):
        invite_all(connection, manager, campaign_id, [fit, silent], reference)
    assert connection.scalar(sa.select(sa.func.count()).select_from(invitation)) == 0


def test_queries_outside_the_area_are_refused_without_being_named(
    connection: Connection, reference: Reference, campaign_id: int
) -> None:
    local = make_actor(connection, "manager", regions=("G",))
    far = make_resident_case(connection, reference, region="B")
    set_actor(connection, local)
    with pytest.raises(Conflict, match="1 of the ticked queries are outside your area") as refused:
        invite_all(connection, local, campaign_id, [far], reference)
    assert far.reference not in str(refused.value)


def test_a_campaign_must_be_open_and_have_an_evening_to_come(
    connection: Connection, reference: Reference, manager: Actor
) -> None:
    case = make_resident_case(connection, reference)
    for status, words in (("planned", "Open the campaign first"), ("closed", "This campaign is closed")):
        number = make_campaign(connection, status=status)
        make_virtual_session(connection, campaign_id=number)
        with pytest.raises(Conflict, match=words):
            invite_all(connection, manager, number, [case], reference)
    empty = make_campaign(connection)
    with pytest.raises(Conflict, match="No evening is left for the topic of 1 queries"):
        invite_all(connection, manager, empty, [case], reference)
    with pytest.raises(InvalidInput, match="Tick whom to invite"):
        invite_all(connection, manager, empty, [], reference)


def test_attendance_counts_each_booking_in_the_narrowest_group(
    connection: Connection, reference: Reference
) -> None:
    own, near, far = (make_campaign(connection, regions=[region]) for region in "BBG")
    evenings = [make_virtual_session(connection, campaign_id=number) for number in (own, near, far)]
    other_topic = make_virtual_session(connection, campaign_id=far, category_code="rates", join_url=None)
    for place, evening in enumerate((*evenings, other_topic)):
        for slot in range(place + 1):
            status = "no_show" if slot == 0 else "attended"
            case = make_resident_case(connection, reference)
            make_booking(connection, evening, case, slot=slot + 1, status=status)
    found = list_attendance(
        connection, SYSTEM, campaign_id=own, category_code="metering", reference=reference
    )
    assert [each.name for each in found][2:] == [
        f"{reference.categories['metering'].name} in this area",
        "This campaign",
    ]
    assert [(each.bookings, each.missed) for each in found] == [(4, 1), (3, 1), (2, 1), (1, 1)]
