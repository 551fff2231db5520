"""What staff know of areas and of experts: alerts, leave, seats a day."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from queries.actions.sessions.absences import note_absence
from queries.actions.sessions.alerts import note_alert, remove_alert
from queries.actions.sessions.caps import set_seats_a_day
from queries.sessions.alerts import list_alerts
from queries.sessions.board import list_absences, list_experts
from rules.actor import SYSTEM
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference
from rules.sessions.warnings import AreaAlert
from tests.evenings import DAY, make_expert
from tests.make import NOW

NEXT_DAY = DAY + timedelta(days=1)


def test_alerts_are_noted_found_by_their_time_and_taken_back(
    connection: Connection, reference: Reference
) -> None:
    starts = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    alert = AreaAlert("outage", ("B",), (), starts, starts + timedelta(hours=2), "cable theft")
    number = note_alert(connection, SYSTEM, alert=alert, reference=reference, now=NOW)
    assert [each.alert for each in list_alerts(connection, SYSTEM, from_at=NOW)] == [alert]
    assert list_alerts(connection, SYSTEM, from_at=starts + timedelta(hours=2)) == []
    assert list_alerts(connection, SYSTEM, from_at=NOW, to_at=starts) == []
    remove_alert(connection, SYSTEM, alert_id=number, now=NOW)
    assert list_alerts(connection, SYSTEM, from_at=NOW) == []
    with pytest.raises(NotFound):
        remove_alert(connection, SYSTEM, alert_id=number, now=NOW)


def test_an_alert_of_a_place_that_is_not_there_is_refused(
    connection: Connection, reference: Reference
) -> None:
    alert = AreaAlert("outage", ("Q",), (9999,), NOW, NOW + timedelta(hours=2))
    with pytest.raises(InvalidInput, match=r"Q.*9999|9999.*Q"):
        note_alert(connection, SYSTEM, alert=alert, reference=reference, now=NOW)


def test_a_cap_is_set_and_read_on_the_list_of_experts(connection: Connection) -> None:
    person = make_expert(connection)
    set_seats_a_day(connection, SYSTEM, user_id=person.user_id, seats_a_day=6, now=NOW)
    found = {each.user_id: each.seats_a_day for each in list_experts(connection, SYSTEM)}
    assert found[person.user_id] == 6
    with pytest.raises(InvalidInput):
        set_seats_a_day(connection, SYSTEM, user_id=person.user_id, seats_a_day=-1, now=NOW)


def test_leave_is_listed_until_it_is_over(connection: Connection) -> None:
    person = make_expert(connection)
    note_absence(connection, SYSTEM, user_id=person.user_id, from_on=DAY, to_on=NEXT_DAY, now=NOW)
    assert [each.user_id for each in list_absences(connection, SYSTEM, from_on=NEXT_DAY)] == [person.user_id]
    assert list_absences(connection, SYSTEM, from_on=NEXT_DAY + timedelta(days=1)) == []
