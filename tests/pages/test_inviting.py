"""Who to invite: proposed with reasons, sent by a manager, nothing lost when it cannot be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from data.tables.campaigns import campaign, invitation
from data.tables.cases import cases
from data.transaction import perform, read, transaction
from queries.actions.log_case import ContactDetails
from queries.actions.sessions.invite import invite
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.evenings import Evening, make_evening
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_campaign import open_part, press, words_of

REGION = "G"


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def evening(reference: Reference) -> Iterator[Evening]:
    """An open campaign with three queries to invite for and one that nobody can be reached about."""
    now = datetime.now(UTC)
    tomorrow = reference.local_day(now) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        # what other tests left in this place would be proposed too
        here = (cases.c.region == REGION) & (cases.c.category_code == "rates")
        away = sa.update(cases).where(here).values(category_code="account").returning(cases.c.case_id)
        others = connection.scalars(away).all()
        made = make_evening(
            connection, reference, days=(tomorrow,), regions=(REGION,), category_codes=("rates",), now=now
        )
        numbers = []
        for days, email in ((200, "a@example.org"), (100, ""), (20, "c@example.org")):
            details = ContactDetails("Nomsa Test", phone="0115550100", email=email, consent=True)
            case = make_case(
                connection, reference, region=REGION, category_code="rates", contact=details,
                now=now - timedelta(days=days),
            )  # fmt: skip
            numbers.append(case.case_id)
        silent = make_case(connection, reference, region=REGION, category_code="rates", now=now)
    yield made
    with transaction(SYSTEM) as connection:
        mine = campaign.c.campaign_id == made.campaign_id
        connection.execute(sa.update(campaign).where(mine).values(status="closed"))
        used = cases.c.case_id.in_([*numbers, silent.case_id])
        connection.execute(sa.update(cases).where(used).values(category_code="account"))
        back = sa.update(cases).where(cases.c.case_id.in_(others)).values(category_code="rates")
        connection.execute(back)


def list_invited(evening: Evening) -> list[int]:
    with transaction(SYSTEM) as connection:
        mine = invitation.c.campaign_id == evening.campaign_id
        return list(connection.scalars(sa.select(invitation.c.case_id).where(mine)))


def test_a_manager_invites_whom_the_ranking_proposes(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "inviting")
    assert (
        "**3** open queries could be invited · 0 invited or booked already · 1 without a contact"
        in words_of(desk)
    )
    table = desk.dataframe[0].value
    assert len(table) == 3
    assert list(table["Score"]) == sorted(table["Score"], reverse=True)
    assert table["Why"][0].startswith("age 1.")
    desk = press(desk, "inviting_send")
    assert "Invited: 2 by e-mail, 1 to be sent an SMS." in words_of(desk)
    assert len(list_invited(evening)) == 3
    assert len(desk.code[0].value.splitlines()) == 1
    assert "No open query of this campaign’s topics" in words_of(desk)


def test_nothing_is_lost_when_somebody_was_faster(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    desk = open_part(open_page, cast, evening, "inviting")
    proposed = list(desk.dataframe[0].value["Query"])
    with transaction(SYSTEM) as connection:
        first = connection.scalar(sa.select(cases.c.case_id).where(cases.c.reference == proposed[0]))
    perform(
        SYSTEM, invite, campaign_id=evening.campaign_id, case_ids=[first or 0], reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    desk = press(desk, "inviting_send")
    assert f"{proposed[0]} cannot be invited any more" in words_of(desk)
    assert list(desk.dataframe[0].value["Query"]) == proposed
    assert len(list_invited(evening)) == 1
    desk = press(desk, "inviting_anew")
    assert list(desk.dataframe[0].value["Query"]) == proposed[1:]


def test_others_see_the_ranking_and_send_nothing(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "inviting", role="agent")
    assert "A manager sends the invitations." in words_of(desk)
    assert not [button for button in desk.button if button.key == "inviting_send"]
    working = desk.selectbox(key="inviting_working")
    assert working.value == desk.dataframe[0].value["Query"][0]
    assert "Multiplied: " in words_of(desk)


def test_overbooking_is_suggested_with_its_working(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "inviting")
    desk.session_state["overbooking"] = True
    desk.run()
    assert not desk.exception
    said = words_of(desk)
    assert "**At most 0 extra**" in said
    assert "Before anything is observed: 2 of 10 stay away (20.0%)." in said
