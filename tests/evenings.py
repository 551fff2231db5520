"""Creators of campaigns with experts, through the same actions that managers use."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import virtual_session
from data.tables.people import app_user
from queries.actions.log_case import ContactDetails
from queries.actions.sessions.campaigns import open_campaign, plan_campaign
from queries.actions.sessions.roster import add_expert
from queries.cases import CaseRecord
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference, Window
from rules.sessions.plan import CampaignPlan
from tests.make import NOW, make_actor, make_case

DAY = date(2026, 12, 1)
EVENING = Window(time(17), time(18))
PLAN = CampaignPlan(
    name="Region B in December",
    days=(DAY,),
    windows=(EVENING,),
    category_codes=("metering",),
    slot_minutes=15,
    regions=("B",),
)


@dataclass(frozen=True, slots=True)
class Evening:
    """An open campaign; its virtual sessions by start and category, its experts in order."""

    campaign_id: int
    virtual_session_ids: tuple[int, ...]
    experts: tuple[Actor, ...]

    @property
    def first(self) -> int:
        return self.virtual_session_ids[0]


def plan(**changes: Any) -> CampaignPlan:
    """One hour of metering on 1 Dec 2026, changed."""
    return replace(PLAN, **changes)


def make_evening(
    connection: Connection,
    reference: Reference,
    *,
    experts: int = 1,
    is_open: bool = True,
    now: datetime = NOW,
    **changes: Any,
) -> Evening:
    """A campaign of which the first virtual session has so many experts, each with four seats."""
    campaign_id = plan_campaign(connection, SYSTEM, plan=plan(**changes), reference=reference, now=now)
    numbers = list_meetings(connection, campaign_id)
    people = tuple(make_expert(connection) for _ in range(experts))
    for person in people:
        seat_expert(connection, reference, numbers[0], person, now=now)
    if is_open:
        open_campaign(connection, SYSTEM, campaign_id=campaign_id, now=now)
    return Evening(campaign_id, numbers, people)


def make_expert(
    connection: Connection, skills: tuple[str, ...] = ("metering", "rates"), **scope: Any
) -> Actor:
    """An expert with skills, in metering and rates unless told otherwise."""
    actor = make_actor(connection, "expert", **scope)
    change = sa.update(app_user).where(app_user.c.user_id == actor.user_id)
    connection.execute(change.values(skills=list(skills), languages=["en"]))
    return actor


def seat_expert(
    connection: Connection, reference: Reference, number: int, person: Actor, *, now: datetime = NOW
) -> int:
    """Give an expert a place."""
    return add_expert(
        connection, SYSTEM, virtual_session_id=number, user_id=person.user_id, reference=reference, now=now
    )


def list_meetings(connection: Connection, campaign_id: int) -> tuple[int, ...]:
    """The live virtual sessions of a campaign, by start and category."""
    return tuple(
        connection.scalars(
            sa.select(virtual_session.c.virtual_session_id)
            .where(virtual_session.c.campaign_id == campaign_id, virtual_session.c.status == "planned")
            .order_by(virtual_session.c.starts_at, virtual_session.c.category_code)
        )
    )


def make_reachable(connection: Connection, reference: Reference, **changes: Any) -> CaseRecord:
    """A metering query of a resident with an e-mail address."""
    person = ContactDetails("Nomsa Test", email="nomsa@example.org", consent=True)
    return make_case(connection, reference, **({"contact": person} | changes))
