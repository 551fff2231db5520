"""Status by reference: for whoever asks, beyond the area of who is asked, and with nothing personal."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.people import audit
from data.transaction import set_actor
from queries.actions.ask_status import MOST_ASKED, MOST_MISSED, StatusAnswer, ask_status
from queries.actions.hold import claim, release
from queries.actions.log_case import ContactDetails
from rules.actor import SYSTEM, Actor
from rules.errors import NotAllowed

City = Any
WORDS = "Grandmother Dlamini of 12 Oak Street cannot pay"


def ask(city: City, actor: Actor, typed: str) -> StatusAnswer:
    set_actor(city.connection, actor)
    # the audit's clock is the database's, which stands still within a transaction
    now = city.connection.scalar(sa.select(sa.func.now()))
    return ask_status(city.connection, actor, typed=typed, reference=city.reference, now=now)


def list_audit(city: City, actor: Actor) -> list[tuple[str, str]]:
    set_actor(city.connection, SYSTEM)
    listed = sa.select(audit.c.kind, audit.c.subject).where(audit.c.user_id == actor.user_id)
    return [(row.kind, row.subject) for row in city.connection.execute(listed.order_by(audit.c.audit_id))]


@pytest.mark.parametrize("role", ["expert", "agent", "manager", "councillor"])
def test_anybody_on_the_desk_can_tell_it_wherever_it_lies(city: City, role: Any) -> None:
    case = city.log(ward_no=city.other_ward_no, words=WORDS)
    actor = city.actor(role) if role == "councillor" else city.actor(role, regions=("Q",))
    answer = ask(city, actor, case.reference)
    assert answer.standing is not None
    assert not answer.was_slip
    assert (answer.standing.reference, answer.standing.status) == (case.reference, "new")
    assert answer.standing.answer_by_on == city.reference.local_day(case.promise_due_at)
    assert answer.standing.owner == city.reference.entities[case.state.entity_code].name
    assert list_audit(city, actor) == [("status_asked", case.reference)]


def test_it_tells_nothing_of_the_resident_the_account_or_the_topic(city: City) -> None:
    contact = ContactDetails("Nomsa Dlamini", phone="082 555 0101", consent=True)
    case = city.log(words=WORDS, contact=contact, account_no="551234567")
    told = str(asdict(ask(city, city.actor("agent", regions=("Q",)), case.reference)))
    for private in ("Dlamini", "Oak", "0101", "551234567", city.category):
        assert private not in told


def test_since_when_is_the_day_its_status_began(city: City) -> None:
    expert, case = city.actor("expert"), city.log()
    for day, action in ((2, claim), (5, release), (9, claim), (12, claim)):
        set_actor(city.connection, expert)
        now = city.now + timedelta(days=day)
        action(
            city.connection, expert, case_id=case.case_id, seen_seq=None, reference=city.reference, now=now
        )
    standing = ask(city, expert, case.reference).standing
    assert standing is not None
    assert standing.status == "in_progress"
    assert standing.since_on == city.reference.local_day(city.now + timedelta(days=9))


def test_one_slip_is_forgiven_and_said(city: City) -> None:
    case = city.log()
    answer = ask(city, city.actor("agent"), case.reference[:-1] + ("9" if case.reference[-1] != "9" else "8"))
    assert answer.standing is not None
    assert (answer.standing.reference, answer.was_slip) == (case.reference, True)
    assert not ask(city, city.actor("agent"), case.reference.lower().replace("-", " ")).was_slip


@pytest.mark.parametrize("typed", ["", "nonsense", "'; DROP TABLE cases", "X" * 500])
def test_what_is_no_reference_finds_nothing_and_is_counted(city: City, typed: str) -> None:
    agent = city.actor("agent")
    assert ask(city, agent, typed).standing is None
    assert [kind for kind, _ in list_audit(city, agent)] == ["status_missed"]


def test_who_guesses_is_stopped_sooner_than_who_asks(city: City) -> None:
    guesser, asker, case = city.actor("councillor"), city.actor("councillor"), city.log()
    for number in range(MOST_MISSED):
        ask(city, guesser, f"nothing {number}")
    with pytest.raises(NotAllowed, match="Wait ten minutes"):
        ask(city, guesser, case.reference)
    for _ in range(MOST_ASKED):
        assert ask(city, asker, case.reference).standing is not None
    with pytest.raises(NotAllowed, match="Wait ten minutes"):
        ask(city, asker, case.reference)


def test_the_database_itself_tells_administrators_and_strangers_nothing(city: City) -> None:
    case = city.log()
    count = sa.text("SELECT count(*) FROM casework.status_of(ARRAY[:reference])")
    for role, expected in (("admin", 0), ("agent", 1)):
        set_actor(city.connection, city.actor(role))
        assert city.connection.scalar(count, {"reference": case.reference}) == expected
    many = sa.text("SELECT count(*) FROM casework.status_of(array_fill(:reference ::text, ARRAY[41]))")
    assert city.connection.scalar(many, {"reference": case.reference}) == 0
