"""Campaigns are planned, changed, cloned, opened, closed and cancelled; the log says by whom."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, invitation, roster_place, session_change, virtual_session
from data.tables.messages import message
from data.tables.seats import booking, seat
from queries.actions.sessions.bookings import book_seat, hold_seat
from queries.actions.sessions.campaigns import (
    cancel_campaign,
    change_campaign,
    clone_campaign,
    close_campaign,
    open_campaign,
    plan_campaign,
)
from queries.actions.sessions.plans import PlanRefused, read_plan
from queries.actions.sessions.roster import remove_expert
from queries.actions.sessions.waiting import join_waiting_list
from queries.cases import list_events
from rules import events
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference, Window
from tests.evenings import DAY, EVENING, list_meetings, make_evening, make_reachable, plan, seat_expert
from tests.make import NOW, make_actor, make_case


def count_seats(connection: Connection, campaign_id: int) -> int:
    live = (
        sa.select(sa.func.count())
        .select_from(seat)
        .join(virtual_session, virtual_session.c.virtual_session_id == seat.c.virtual_session_id)
    )
    return connection.scalar(
        live.where(virtual_session.c.campaign_id == campaign_id, seat.c.withdrawn_at.is_(None))
    ) or 0  # fmt: skip


def kinds(connection: Connection, campaign_id: int) -> list[str]:
    return list(
        connection.scalars(
            sa.select(session_change.c.kind)
            .where(session_change.c.campaign_id == campaign_id)
            .order_by(session_change.c.change_id)
        )
    )


def test_a_plan_becomes_a_virtual_session_for_each_category_window_and_day(
    connection: Connection, reference: Reference
) -> None:
    manager = make_actor(connection, "manager")
    wanted = plan(
        days=(DAY, date(2026, 12, 3)),
        windows=(EVENING, Window(time(18), time(20))),
        category_codes=("rates", "metering"),
        note="  In the pilot's way.  ",
    )
    campaign_id = plan_campaign(connection, manager, plan=wanted, reference=reference, now=NOW)
    rows = connection.execute(
        sa.select(virtual_session).where(virtual_session.c.campaign_id == campaign_id)
    ).all()
    assert len(rows) == 8
    assert min(row.starts_at for row in rows) == datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert {row.category_code for row in rows} == {"rates", "metering"}
    kept = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id)).one()
    assert (kept.status, kept.note, kept.created_by) == ("planned", "In the pilot's way.", manager.user_id)
    change = connection.execute(
        sa.select(session_change).where(session_change.c.campaign_id == campaign_id)
    ).one()
    assert (change.kind, change.user_id, change.detail) == (
        "planned", manager.user_id, {"virtual_sessions": 8},
    )  # fmt: skip


def test_a_plan_with_faults_is_refused_field_by_field(connection: Connection, reference: Reference) -> None:
    wrong = plan(
        name=" ", category_codes=("gas",), regions=("Q",), wards=(999,),
        windows=(Window(time(10), time(11)),), days=(NOW.date(),),
    )  # fmt: skip
    with pytest.raises(PlanRefused) as refused:
        plan_campaign(connection, SYSTEM, plan=wrong, reference=reference, now=NOW)
    found = dict(refused.value.faults)
    assert found == {
        "name": "Give the campaign a name.",
        "category_codes": "There is no category gas any more.",
        "regions": "There is no region Q.",
        "wards": "There is no ward 999.",
        "windows": "A window of today has begun already; choose a later one or another day.",
    }


def test_a_change_adds_and_drops_what_is_still_to_come(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, days=(DAY, date(2026, 12, 2)))
    changed = plan(days=(DAY, date(2026, 12, 3)), name="Region B, before Christmas")
    change_campaign(
        connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=2, plan=changed, reference=reference,
        now=NOW,
    )  # fmt: skip
    left = list_meetings(connection, evening.campaign_id)
    assert left[0] == evening.first
    assert evening.virtual_session_ids[1] not in left
    assert len(left) == 2
    last = connection.execute(
        sa.select(session_change.c.detail)
        .where(session_change.c.campaign_id == evening.campaign_id)
        .order_by(session_change.c.change_id.desc())
        .limit(1)
    ).scalar_one()
    assert last == {
        "name": {"from": "Region B in December", "to": "Region B, before Christmas"},
        "added": 1, "dropped": 1,
    }  # fmt: skip
    with pytest.raises(Conflict, match="Somebody else changed this campaign"):
        change_campaign(
            connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=2, plan=changed,
            reference=reference, now=NOW,
        )  # fmt: skip


def test_what_has_bookings_is_not_dropped_silently(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference)
    case = make_case(connection, reference)
    book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    for changed, told in (
        (plan(days=(date(2026, 12, 8),)), "has bookings. Cancel or move the evening"),
        (plan(slot_minutes=20), "Seats are booked already"),
    ):
        with pytest.raises(Conflict, match=told):
            change_campaign(
                connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=None, plan=changed,
                reference=reference, now=NOW,
            )  # fmt: skip


def test_another_length_of_slots_cuts_the_seats_anew(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, experts=2, overbooking=1)
    assert count_seats(connection, evening.campaign_id) == 9
    change_campaign(
        connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=None,
        plan=plan(slot_minutes=20, overbooking=2), reference=reference, now=NOW,
    )  # fmt: skip
    assert count_seats(connection, evening.campaign_id) == 8


def test_a_hold_that_ran_out_stands_in_the_way_of_no_change(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference)
    case = make_case(connection, reference)
    hold_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    later = NOW + timedelta(minutes=10)
    for changed in (plan(slot_minutes=20), plan(days=(date(2026, 12, 8),))):
        change_campaign(
            connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=None, plan=changed,
            reference=reference, now=later,
        )  # fmt: skip
    assert evening.first not in list_meetings(connection, evening.campaign_id)


def test_overbooking_is_changed_while_seats_are_booked(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, overbooking=1)
    for _ in range(5):
        case = make_case(connection, reference)
        book_seat(
            connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id],
            reference=reference, now=NOW,
        )  # fmt: skip
    counts = []
    for overbooking in (3, 2, 0):
        change_campaign(
            connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=None,
            plan=plan(overbooking=overbooking), reference=reference, now=NOW,
        )  # fmt: skip
        counts.append(count_seats(connection, evening.campaign_id))
    assert counts == [7, 6, 5]


def test_without_an_expert_nothing_is_overbooked(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, overbooking=2)
    [expert] = evening.experts
    remove_expert(connection, SYSTEM, virtual_session_id=evening.first, user_id=expert.user_id, now=NOW)
    assert count_seats(connection, evening.campaign_id) == 0
    seat_expert(connection, reference, evening.first, expert)
    assert count_seats(connection, evening.campaign_id) == 6


def test_past_evenings_stay_when_a_running_campaign_is_changed(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference, days=(DAY, date(2026, 12, 2)))
    later = datetime(2026, 12, 2, 8, tzinfo=UTC)
    change_campaign(
        connection, SYSTEM, campaign_id=evening.campaign_id, seen_seq=None,
        plan=plan(days=(DAY, date(2026, 12, 2), date(2026, 12, 4))), reference=reference, now=later,
    )  # fmt: skip
    assert list_meetings(connection, evening.campaign_id)[:2] == evening.virtual_session_ids
    assert len(list_meetings(connection, evening.campaign_id)) == 3


def test_a_clone_keeps_the_days_apart_and_says_where_it_comes_from(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference, days=(DAY, date(2026, 12, 3)), overbooking=1)
    clone = clone_campaign(
        connection, SYSTEM, campaign_id=evening.campaign_id, first_on=date(2027, 2, 1), reference=reference,
        now=NOW,
    )  # fmt: skip
    kept = read_plan(connection, campaign_id=clone, reference=reference)
    assert kept == plan(days=(date(2027, 2, 1), date(2027, 2, 3)), overbooking=1)
    row = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == clone)).one()
    assert (row.status, row.cloned_from_id) == ("planned", evening.campaign_id)
    assert count_seats(connection, clone) == 0
    with pytest.raises(PlanRefused, match="in the past"):
        clone_campaign(
            connection, SYSTEM, campaign_id=clone, first_on=date(2026, 1, 1), reference=reference, now=NOW
        )
    with pytest.raises(NotFound):
        clone_campaign(connection, SYSTEM, campaign_id=0, first_on=DAY, reference=reference, now=NOW)


def test_a_campaign_goes_from_planned_to_open_to_closed(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference)
    with pytest.raises(Conflict, match="is open; this cannot be done"):
        open_campaign(connection, SYSTEM, campaign_id=evening.campaign_id, now=NOW)
    case = make_reachable(connection, reference)
    join_waiting_list(connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW)
    close_campaign(connection, SYSTEM, campaign_id=evening.campaign_id, now=NOW)
    with pytest.raises(Conflict, match="takes no bookings"):
        join_waiting_list(connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW)
    assert kinds(connection, evening.campaign_id) == ["planned", "expert_added", "opened", "closed"]


def test_a_campaign_whose_evenings_are_over_cannot_be_opened(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference, is_open=False)
    with pytest.raises(Conflict, match="No evening of this campaign is still to come"):
        open_campaign(connection, SYSTEM, campaign_id=evening.campaign_id, now=NOW + timedelta(days=30))


def test_cancelling_a_campaign_tells_everybody_and_frees_the_experts(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference)
    booked, invited = make_reachable(connection, reference), make_reachable(connection, reference)
    book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[booked.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    connection.execute(
        sa.insert(invitation).values(
            campaign_id=evening.campaign_id, case_id=invited.case_id, invited_at=NOW, invited_by=0
        )
    )
    manager = make_actor(connection, "manager")
    cancelled = cancel_campaign(
        connection, manager, campaign_id=evening.campaign_id, reason="No power that week",
        reference=reference, now=NOW,
    )  # fmt: skip
    assert cancelled == 1
    assert connection.scalars(
        sa.select(booking.c.status).where(booking.c.campaign_id == evening.campaign_id)
    ).all() == ["cancelled"]
    assert list_events(connection, SYSTEM, case_id=booked.case_id)[-1].kind == events.SEAT_CANCELLED
    told = connection.execute(
        sa.select(message).where(message.c.template_code == "session_cancellation")
    ).one()
    assert "is cancelled" in told.body
    assert connection.scalars(
        sa.select(roster_place.c.removed_at).where(roster_place.c.user_id == evening.experts[0].user_id)
    ).all() == [NOW]
    assert connection.scalars(
        sa.select(invitation.c.status).where(invitation.c.campaign_id == evening.campaign_id)
    ).all() == ["withdrawn"]
    with pytest.raises(InvalidInput, match="Write why it is cancelled"):
        cancel_campaign(
            connection, manager, campaign_id=evening.campaign_id, reason="", reference=reference, now=NOW
        )
    with pytest.raises(Conflict, match="is cancelled; this cannot be done"):
        cancel_campaign(
            connection, manager, campaign_id=evening.campaign_id, reason="Again", reference=reference, now=NOW
        )
