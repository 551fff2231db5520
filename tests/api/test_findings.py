"""Sheets of findings over HTTP: to those who work on queries, and never without a trace."""

from datetime import UTC, datetime, timedelta

import pytest

from data.transaction import read, transaction
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.period import add_months
from tests.api.test_files import get
from tests.api.test_reports import list_audits
from tests.make import make_case
from tests.outward.report.reading import read_pages
from tests.pages.cast import WARD, Cast

pytestmark = pytest.mark.both_profiles


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    del cast
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        return make_case(
            connection, reference, now=datetime.now(UTC), category_code="not_billing", ward_no=WARD,
            words="=1+1 the lamp is dark",
        )  # fmt: skip


def test_a_departments_sheet_is_a_file_for_staff(address: str, cast: Cast, case: CaseRecord) -> None:
    path = f"/finding-sheets/pdf?department={case.state.entity_code}&ward={WARD}"
    answer = get(address, path, cast["agent"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert case.reference in " ".join(read_pages(answer.body))
    today = read(SYSTEM, load_reference).local_day(datetime.now(UTC))
    assert list_audits(cast["agent"].actor.user_id) == [f"findings-{today.isoformat()}"]
    others = [
        get(address, path),
        *(get(address, path, cast[w].open_session()) for w in ("councillor", "admin")),
    ]
    assert [each.status for each in others] == [401, 403, 403]


def test_a_table_disarms_what_a_spreadsheet_would_compute(address: str, cast: Cast, case: CaseRecord) -> None:
    answer = get(address, f"/finding-sheets/csv?ward={WARD}", cast["manager"].open_session())
    (line,) = [each for each in answer.body.decode("utf-8-sig").splitlines() if case.reference in each]
    assert line.endswith(",'=1+1 the lamp is dark")


def test_what_is_not_there_is_not_found(address: str, cast: Cast) -> None:
    token = cast["manager"].open_session()
    paths = ("/finding-sheets/exe", "/finding-sheets/csv?month=1999-01")
    assert [get(address, path, token).status for path in paths] == [404, 404]


def test_the_report_of_a_month_hides_what_is_small(address: str, cast: Cast) -> None:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    month_on = add_months(reference.local_day(now).replace(day=1), -7)
    with transaction(SYSTEM) as connection:
        make_case(
            connection, reference, now=reference.midnight(month_on) + timedelta(days=3), ward_no=WARD,
            category_code="not_billing",
        )  # fmt: skip
    path = f"/finding-reports/{month_on:%Y-%m}"
    answer = get(address, path, cast["manager"].open_session())
    assert answer.status == 200
    rows = [line.split(",") for line in answer.body.decode("utf-8-sig").splitlines()]
    assert rows[0] == ["Department", "Found", "Acknowledged", "Too late", "Closed"]
    assert {row[1] for row in rows[1:-1]} == {"–"}
    others = [
        get(address, path),
        *(get(address, path, cast[who].open_session()) for who in ("councillor", "agent")),
    ]
    assert [each.status for each in others] == [401, 403, 403]


def test_a_month_that_is_not_over_has_no_report(address: str, cast: Cast) -> None:
    token = cast["manager"].open_session()
    this = f"{read(SYSTEM, load_reference).local_day(datetime.now(UTC)):%Y-%m}"
    assert [get(address, f"/finding-reports/{month}", token).status for month in (this, "May")] == [404, 404]
