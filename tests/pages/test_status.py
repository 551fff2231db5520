"""The page that tells how a query stands: once for each asking, whoever asks, nothing personal."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from data.tables.people import audit
from data.transaction import read, transaction
from pages.kit.registry import find_entry
from queries.reference import load_reference
from rules.actor import SYSTEM, Role
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

pytestmark = pytest.mark.both_profiles

STATUS = find_entry("status")
assert STATUS is not None


@pytest.mark.parametrize("role", ["agent", "councillor"])
def test_a_reference_is_answered_once_for_each_asking(role: Role, open_page: Open, cast: Cast) -> None:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        case = make_case(connection, reference, now=datetime.now(UTC), words="Nomsa Test asks for a rebate")
    desk = open_page(cast[role], STATUS)
    desk.text_input(key="status_typed").set_value(case.reference.lower())
    desk.button[-1].click().run()
    desk.run()
    shown = "\n".join(
        str(getattr(each, "value", "")) for kind in ("markdown", "subheader") for each in desk.get(kind)
    )
    assert case.reference in shown
    assert "Nobody has begun with it yet" in shown
    assert "Nomsa" not in shown
    asked = sa.select(sa.func.count()).where(
        audit.c.user_id == cast[role].actor.user_id, audit.c.subject == case.reference
    )
    with transaction(SYSTEM) as connection:
        assert connection.scalar(asked) == 1


def test_what_is_not_there_is_said_to_be_not_there(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["agent"], STATUS)
    desk.text_input(key="status_typed").set_value("nothing at all")
    desk.button[-1].click().run()
    assert "no query with that reference" in desk.warning[0].value
