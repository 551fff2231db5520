"""The report for council over HTTP: to managers only, and never without a trace."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.people import audit
from data.transaction import transaction
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.outward.report.reading import read_pages
from tests.pages.cast import Cast


def list_audits(user_id: int) -> list[Any]:
    with transaction(SYSTEM) as connection:
        statement = sa.select(audit.c.subject).where(audit.c.user_id == user_id, audit.c.kind == "downloaded")
        return list(connection.scalars(statement))


def test_a_manager_gets_the_report_as_a_file(address: str, cast: Cast) -> None:
    answer = get(address, "/reports/2025-10", cast["manager"].open_session())
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith('attachment; filename="performance-2025-10.pdf"')
    assert answer.headers["cache-control"] == "no-store"
    assert "October 2025" in read_pages(answer.body)[0]
    assert list_audits(cast["manager"].actor.user_id) == ["performance-2025-10"]


def test_others_and_other_sites_get_nothing(address: str, cast: Cast) -> None:
    path = "/reports/2025-10"
    answers = [
        get(address, path),
        get(address, path, "no such token"),
        *(get(address, path, cast[who].open_session()) for who in ("expert", "agent", "councillor", "admin")),
        get(address, path, cast["manager"].open_session(), Sec_Fetch_Site="cross-site"),
    ]
    assert [answer.status for answer in answers] == [401, 401, 403, 403, 403, 403, 403]
    assert not any(b"%PDF" in answer.body for answer in answers)


@pytest.mark.parametrize("month", ["2025-13", "october", "0001-01", "9999-12", "2025-10-01", "2025-1", "%00"])
def test_what_is_no_month_is_not_found(address: str, cast: Cast, month: str) -> None:
    assert get(address, f"/reports/{month}", cast["manager"].open_session()).status == 404


def test_a_month_to_come_is_not_found(address: str, cast: Cast) -> None:
    month = f"{datetime.now(UTC).year + 1}-01"
    assert get(address, f"/reports/{month}", cast["manager"].open_session()).status == 404
