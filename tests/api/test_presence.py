"""Who has a query open, over HTTP: told among staff, never to councillors or strangers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.transaction import read, transaction
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_drafts import Answered, post
from tests.make import make_case
from tests.pages.cast import WARD, Cast


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        return make_case(
            connection, reference, actor=cast["councillor"].actor, ward_no=WARD, now=datetime.now(UTC)
        )


def tell(address: str, case_id: object, token: str | None, *, here: object = True) -> Answered:
    return post(address, {"case_id": case_id, "here": here}, token, path="/presence")


def test_two_people_hear_of_each_other_until_one_leaves(address: str, cast: Cast, case: CaseRecord) -> None:
    expert, agent = cast["expert"], cast["agent"]
    mine, theirs = expert.open_session(), agent.open_session()
    assert tell(address, case.case_id, mine) == (200, {"others": []})
    assert tell(address, case.case_id, theirs) == (200, {"others": [expert.actor.display_name]})
    assert tell(address, case.case_id, mine) == (200, {"others": [agent.actor.display_name]})
    assert tell(address, case.case_id, theirs, here=False) == (200, {"others": []})
    assert tell(address, case.case_id, mine) == (200, {"others": []})


def test_only_staff_are_told(address: str, cast: Cast, case: CaseRecord) -> None:
    assert tell(address, case.case_id, cast["councillor"].open_session())[0] == 403
    assert tell(address, case.case_id, None)[0] == 401


@pytest.mark.parametrize(
    "values", [("1", True), (True, True), (0, True), (2**63, True), (1, None), (None, False)]
)
def test_what_names_no_query_is_refused(address: str, cast: Cast, values: tuple[Any, Any]) -> None:
    assert tell(address, values[0], cast["expert"].open_session(), here=values[1])[0] == 400


def test_a_query_that_is_not_there_is_not_found(address: str, cast: Cast) -> None:
    assert tell(address, 10**12, cast["expert"].open_session())[0] == 404
