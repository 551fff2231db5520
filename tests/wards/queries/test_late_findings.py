"""Managers are told once of what their departments have not acknowledged in time."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.messages import message
from data.tables.people import app_user
from queries.actions.handoffs import acknowledge
from queries.actions.tell_late import tell_late
from rules.actor import SYSTEM, Actor
from rules.handoffs import LATE
from tests.wards.queries.test_handoffs import SOON, log_finding

City = Any
MONTH = timedelta(days=30)


def hire_manager(city: City, **scope: Any) -> Actor:
    manager: Actor = city.actor("manager", **scope)
    address = sa.update(app_user).where(app_user.c.user_id == manager.user_id)
    city.connection.execute(address.values(email=f"{manager.username}@example.org"))
    return manager


def tell(city: City, after: timedelta = MONTH) -> int:
    return tell_late(
        city.connection, SYSTEM, reference=city.reference, address="https://desk", now=city.now + after
    )


def read_bodies(city: City, manager: Actor) -> list[str]:
    own = sa.select(message.c.body).where(
        message.c.template_code == LATE, message.c.user_id == manager.user_id
    )
    return list(city.connection.scalars(own))


def test_a_late_finding_is_told_once_to_the_managers_of_its_area(city: City) -> None:
    manager, elsewhere = hire_manager(city), hire_manager(city, wards=(city.other_ward_no,))
    first, second = log_finding(city), log_finding(city)
    assert tell(city) == 2
    assert tell(city) == 0
    (body,) = read_bodies(city, manager)
    assert first.reference in body
    assert second.reference in body
    assert read_bodies(city, elsewhere) == []


@pytest.mark.parametrize("case", ["in time", "acknowledged", "billing"])
def test_what_is_not_late_is_not_told(city: City, case: str) -> None:
    manager = hire_manager(city)
    logged = log_finding(city) if case != "billing" else city.log(category_code=city.category)
    if case == "acknowledged":
        acknowledge(
            city.connection, city.actor("agent"), case_id=logged.case_id, seen_seq=None, their_reference="",
            done_by_on=SOON, reference=city.reference, now=city.now,
        )  # fmt: skip
    assert tell(city, timedelta(minutes=1) if case == "in time" else MONTH) == 0
    assert read_bodies(city, manager) == []
