"""The live desk and the evening board on an evening that is on."""

from datetime import UTC, datetime, time, timedelta

import pytest

from data.transaction import perform, read, transaction
from pages.kit.registry import find_entry
from queries.actions.sessions.arrivals import arrive
from queries.actions.sessions.campaigns import open_campaign, plan_campaign
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from queries.sessions.live import list_tonight
from rules.actor import SYSTEM
from rules.lookups import Reference, Window
from tests.evenings import make_reachable, plan
from tests.pages.cast import Cast
from tests.pages.conftest import Open

LIVE = find_entry("live")
BOARD = find_entry("evening")


@pytest.fixture
def reference(cast: Cast) -> Reference:
    del cast
    return read(SYSTEM, load_reference)


@pytest.fixture
def session_id(reference: Reference) -> int:
    """A virtual session of metering that lasts until the end of today."""
    now = datetime.now(UTC)
    tonight = read(SYSTEM, list_tonight, reference=reference, now=now)
    if tonight:
        return tonight[0].virtual_session_id
    whole_day = Window(time(0), time(23, 55))
    early = reference.midnight(reference.local_day(now)) - timedelta(hours=1)
    campaign = plan(
        days=(reference.local_day(now),), windows=(whole_day,), slot_minutes=5, takes_bookings=False
    )
    number = perform(SYSTEM, plan_campaign, plan=campaign, reference=reference, now=early)
    perform(SYSTEM, open_campaign, campaign_id=number, now=early)
    return read(SYSTEM, list_tonight, reference=reference, now=now)[0].virtual_session_id


@pytest.fixture
def case(reference: Reference) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_reachable(connection, reference, now=datetime.now(UTC) - timedelta(days=2))


def let_in(session_id: int, case: CaseRecord, reference: Reference) -> None:
    perform(
        SYSTEM,
        arrive,
        virtual_session_id=session_id,
        case_ids=[case.case_id],
        reference=reference,
        now=datetime.now(UTC),
    )


def test_a_talk_goes_from_the_door_to_its_outcome(
    open_page: Open, cast: Cast, session_id: int, case: CaseRecord, reference: Reference
) -> None:
    assert LIVE is not None
    let_in(session_id, case, reference)
    desk = open_page(cast["expert"], LIVE, session=str(session_id))
    assert not desk.exception
    desk.button(key="call_next").click().run()
    assert not desk.exception
    desk.button(key="finish_talk").click().run()
    assert "what came of each question" in desk.error[0].value
    number = case.case_id
    desk.session_state[f"live_code_{number}"] = "escalated"
    desk.run()
    desk.text_input(key=f"live_words_{number}").set_value("Ask the senior expert")
    desk.button(key="finish_talk").click().run()
    assert not desk.exception
    state = read(SYSTEM, get_case, reference=case.reference).state
    assert (state.next_step, state.holder_id) == ("Ask the senior expert", cast["expert"].actor.user_id)


def test_who_comes_is_found_by_the_reference_and_let_in(
    open_page: Open, cast: Cast, session_id: int, case: CaseRecord
) -> None:
    assert LIVE is not None
    desk = open_page(cast["agent"], LIVE, session=str(session_id))
    desk.text_input(key="door_typed").set_value(case.reference.lower()).run()
    desk.button(key=f"let_in_{case.case_id}").click().run()
    assert not desk.exception
    assert any(case.reference in str(each.value) for each in desk.markdown)
    desk.text_input(key="door_typed").set_value(case.reference).run()
    desk.button(key=f"let_in_{case.case_id}").click().run()
    assert "already" in desk.error[0].value


def test_the_board_shows_every_virtual_session_of_the_evening(
    open_page: Open, cast: Cast, session_id: int
) -> None:
    assert BOARD is not None
    board = open_page(cast["manager"], BOARD)
    assert not board.exception
    assert session_id
    (table,) = board.dataframe
    assert "Water and electricity metering" in table.value.to_numpy()[:, 0]
