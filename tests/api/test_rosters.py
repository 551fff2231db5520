"""The roster of an evening over HTTP: to those who see virtual sessions, and never without a trace."""

from datetime import UTC, datetime, timedelta

from data.transaction import read, transaction
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.api.test_reports import list_audits
from tests.evenings import make_evening
from tests.outward.report.reading import read_pages
from tests.pages.cast import Cast


def test_the_roster_of_an_evening_is_a_file_for_staff(address: str, cast: Cast) -> None:
    now, reference = datetime.now(UTC), read(SYSTEM, load_reference)
    on = reference.local_day(now) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        evening = make_evening(connection, reference, days=(on,), now=now)
    path = f"/rosters/{evening.campaign_id}/{on.isoformat()}"
    answer = get(address, path, cast["agent"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="roster-{on.isoformat()}.pdf"' in answer.headers["content-disposition"]
    assert evening.experts[0].display_name in read_pages(answer.body)[0]
    assert list_audits(cast["agent"].actor.user_id) == [f"roster-{on.isoformat()}"]
    others = [
        get(address, path),
        *(get(address, path, cast[who].open_session()) for who in ("councillor", "admin")),
    ]
    assert [each.status for each in others] == [401, 403, 403]


def test_days_and_campaigns_that_are_not_there_are_not_found(address: str, cast: Cast) -> None:
    token = cast["manager"].open_session()
    paths = ("/rosters/1/2026-13-01", "/rosters/999999/2026-12-01", f"/rosters/{10**30}/2026-12-01")
    assert [get(address, path, token).status for path in paths] == [404, 404, 404]
