"""The real extracts and their published facts; without them this says why it is skipped."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.transaction import read
from jobs.case_import import FileRefused, ImportSummary, run
from jobs.check import check_figures
from queries.kpis.durations import get_curve
from queries.kpis.sla import get_sla
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.kpis import Lens
from rules.period import Period
from tests.database import Databases, serve_app_from

FOLDER = os.environ.get("THAROLLO_EXTRACTS", "")
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "examples"

pytestmark = pytest.mark.skipif(not FOLDER, reason="THAROLLO_EXTRACTS is not set: no folder of real extracts")


@pytest.fixture(scope="module", autouse=True)
def own_database(server: Databases) -> Iterator[Engine]:
    """A database of these tests' own: imports commit."""
    name = server.clone(f"extracts_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


@pytest.fixture(scope="module")
def helpdesk(own_database: Engine) -> ImportSummary:
    return run(Path(FOLDER, "helpdesk_events.csv"), EXAMPLES / "helpdesk-events.toml", SYSTEM)


@pytest.fixture(scope="module")
def requests(own_database: Engine) -> ImportSummary:
    return run(Path(FOLDER, "nyc311_animal_requests.csv"), EXAMPLES / "nyc311-requests.toml", SYSTEM)


def ask(statement: str, source: str) -> tuple[float, float]:
    first, second = read(SYSTEM, lambda c, actor: c.execute(sa.text(statement), {"source": source}).one())
    return float(first), float(second)


COUNT_WAITS = """
SELECT count(*), count(*) FILTER (
    WHERE body ->> 'activity' = 'Wait' AND body ->> 'status' = 'waiting_resident')
FROM casework.case_event WHERE source = :source
"""
FIRST_EVENT_TO_LAST_RESOLVE = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)
FROM (
    SELECT extract(epoch FROM max(at) FILTER (WHERE body ->> 'activity' = 'Resolve ticket') - min(at)) / 3600
        AS hours
    FROM casework.case_event WHERE source = :source GROUP BY case_id) durations
"""


def test_the_help_desk_is_whole(helpdesk: ImportSummary) -> None:
    assert helpdesk.rows.rows_read == helpdesk.rows.rows_created == 21_348
    assert helpdesk.given.cases == 4_580
    events, waits = ask(COUNT_WAITS, helpdesk.source)
    assert (events, waits) == (21_348, 1_463)


def test_the_help_desk_took_as_long_as_published(helpdesk: ImportSummary) -> None:
    median, ninetieth = ask(FIRST_EVENT_TO_LAST_RESOLVE, helpdesk.source)
    assert (round(median, 1), round(ninetieth, 1)) == (159.8, 721.0)


def test_figures_of_the_help_desk_are_as_published(helpdesk: ImportSummary) -> None:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    lens = Lens(Period(date(2010, 1, 1), reference.local_day(now)), sources=(helpdesk.source,))
    sla = read(SYSTEM, get_sla, lens=lens, reference=reference, now=now)
    calendar, working = sla.calendar.period, sla.working.period
    assert (calendar.n, calendar.is_exact) == (4_569, True)
    assert calendar.median_hours is not None
    assert calendar.p90_hours is not None
    assert (round(calendar.median_hours, 1), round(calendar.p90_hours, 1)) == (159.8, 721.0)
    assert working.n == 4_569
    assert working.median_hours is not None
    assert 0 < working.median_hours < calendar.median_hours / 2
    assert (sla.open.cases, sla.movement.closing, sla.period.received) == (12, 12, 4_580)
    curve = read(SYSTEM, get_curve, lens=lens, clock="calendar")
    assert curve.points[50][0] == pytest.approx(calendar.median_hours)
    assert check_figures(lambda words: None) == 0


def test_the_requests_are_whole_and_read_month_first(requests: ImportSummary) -> None:
    assert requests.rows.rows_read == requests.rows.rows_created == 4_969
    assert (requests.given.cases, requests.given.cases_open) == (4_969, 277)
    assert requests.given.earliest_at is not None
    assert requests.given.latest_at is not None
    assert requests.given.earliest_at.isoformat() == "2025-01-01T12:52:00+00:00"
    assert requests.given.latest_at.isoformat() == "2025-03-14T06:46:00+00:00"


def test_a_day_first_reader_is_refused(tmp_path: Path, requests: ImportSummary) -> None:
    wrong = (EXAMPLES / "nyc311-requests.toml").read_text().replace("month first", "day first")
    (tmp_path / "map.toml").write_text(wrong)
    with pytest.raises(FileRefused, match="contradicts the stated order"):
        run(Path(FOLDER, "nyc311_animal_requests.csv"), tmp_path / "map.toml", SYSTEM)


@pytest.mark.parametrize(
    ("name", "map_name"),
    [
        ("helpdesk_events.csv", "helpdesk-events.toml"),
        ("nyc311_animal_requests.csv", "nyc311-requests.toml"),
    ],
)
def test_the_same_extract_again_changes_nothing(
    helpdesk: ImportSummary, requests: ImportSummary, name: str, map_name: str
) -> None:
    again = run(Path(FOLDER, name), EXAMPLES / map_name, SYSTEM)
    assert again.rows.rows_unchanged == again.rows.rows_read
    assert again.given in (helpdesk.given, requests.given)
