"""The first screen of each role: its one next move, and figures that open to their rows."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit.format import show_instant
from pages.kit.registry import HOME, QUERY
from queries.actions.hold import claim
from queries.actions.plan import set_next_step
from queries.cases import CaseRecord
from queries.opened import list_opened
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.case_filter import from_params
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def held(cast: Cast, reference: Reference) -> CaseRecord:
    """An overdue query that the expert holds."""
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=now - timedelta(days=300))
    return perform(
        cast["expert"].actor, claim, case_id=case.case_id, seen_seq=None, reference=reference, now=now
    )


def metrics(desk: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in desk.metric}


def links(desk: AppTest) -> list[tuple[str, str]]:
    return [(link.proto.label, link.proto.query_string) for link in desk.get("page_link")]


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "info", "subheader", "title", "warning")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def test_an_expert_can_take_next_and_sees_what_is_theirs(
    open_page: Open, cast: Cast, held: CaseRecord
) -> None:
    desk = open_page(cast["expert"], HOME)
    assert not desk.exception
    assert "Take next" in [button.label for button in desk.button]
    assert int(metrics(desk)["▲ Mine, overdue"]) >= 1
    assert any(held.reference in label for label, _ in links(desk))
    shown = {query for label, query in links(desk) if label == "Show them"}
    assert {"whose=mine", "whose=mine&overdue=1"} <= shown


def test_an_expert_sees_whom_to_call_and_what_they_opened_last(
    open_page: Open, cast: Cast, reference: Reference, worked: None
) -> None:
    expert, before = cast["expert"].actor, datetime.now(UTC) - timedelta(days=2)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=before - timedelta(days=1))
    perform(expert, claim, case_id=case.case_id, seen_seq=None, reference=reference, now=before)
    call_at = before + timedelta(minutes=1)
    perform(
        expert, set_next_step, case_id=case.case_id, seen_seq=None, next_step="Phone with the reading",
        next_step_on=reference.local_day(call_at), parked=False, call_back_at=call_at, reference=reference,
        now=before,
    )  # fmt: skip
    query = open_page(cast["expert"], QUERY, ref=case.reference)
    opened_at = read(expert, list_opened)[0].opened_at
    query.run()
    assert (read(expert, list_opened)[0].reference, read(expert, list_opened)[0].opened_at) == (
        case.reference, opened_at,
    )  # fmt: skip
    desk = open_page(cast["expert"], HOME)
    assert not desk.exception
    assert int(metrics(desk)["◆ Calls promised"]) >= 1
    led = [label for label, _ in links(desk) if case.reference in label]
    assert any(show_instant(call_at) in label for label in led)
    assert {"Calls promised", "Opened last", "My numbers"} <= {each.value for each in desk.subheader}
    assert "Phone with the reading" in sentences(desk)
    queries = [query for _, query in links(desk) if "whose=mine" in query or "closed_by_me" in query]
    assert len(queries) >= 6
    for query_string in queries:
        assert from_params(dict(parse_qsl(query_string)))[1] == ()


def test_every_figure_of_a_manager_opens_rows(open_page: Open, cast: Cast, held: CaseRecord) -> None:
    desk = open_page(cast["manager"], HOME)
    figures = ["Open now", "▲ Overdue", "Done when due", "Days to resolve", "Rand in dispute"]
    assert list(metrics(desk))[:5] == figures
    assert {"Held by nobody", "Report to council"} <= set(metrics(desk))
    told = sentences(desk) + "".join(success.value for success in desk.success)
    assert "Got worse" in told or "No category has more open queries" in told
    assert sum("Target: " in caption.value for caption in desk.caption) == len(figures)
    queries = [query for label, query in links(desk) if "ref=" not in query and label != "Your account"]
    assert len(queries) >= 6
    for query in queries:
        params = dict(part.split("=") for part in query.split("&") if part)
        assert from_params({name: value.replace("%2C", ",") for name, value in params.items()})[1] == ()


def test_an_agent_can_log_a_query_first(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["agent"], HOME)
    assert [button.label for button in desk.button][-2:] == ["New query", "Take next"]
    desk.button(key="home_new").click().run()
    assert [title.value for title in desk.title] == ["New query"]


def test_a_councillor_sees_only_what_they_logged(
    open_page: Open, cast: Cast, held: CaseRecord, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        stranger = make_case(connection, reference, now=datetime.now(UTC), ward_no=WARD)
    desk = open_page(cast["councillor"], HOME)
    told = " ".join(label for label, _ in links(desk))
    assert stranger.reference not in told
    assert held.reference not in told
    assert "Take next" not in [button.label for button in desk.button]
    assert f"**{WARD}**" in sentences(desk)


def test_an_administrator_sees_people_jobs_and_the_municipality(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["admin"], HOME)
    assert not desk.exception
    told = sentences(desk)
    assert "City of Johannesburg" in told
    assert "135 wards" in told
    assert [heading.value for heading in desk.subheader][:1] == ["People"]
