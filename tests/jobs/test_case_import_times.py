"""Words of a time are read exactly as stated, and never guessed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.case_import.time_formats import check_formats
from jobs.case_import.times import BadTime, StatementMissing, TimeStyle, compile_times

FORMATS = [
    "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%y %H:%M", "%d %b %Y %H:%M:%S.%f",
    "%B %d, %Y %I:%M %p", "%Y%m%d%H%M%S", "%Y %j %H:%M", "%a %d %b %Y %H:%M:%S",
]  # fmt: skip
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2060, 1, 1))  # noqa: DTZ001


def style(**changes: object) -> TimeStyle:
    return TimeStyle(**({"zone": "UTC", "earliest": date(1970, 1, 1)} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", FORMATS)
@given(moment=MOMENTS)
def test_a_format_reads_what_strptime_reads(text: str, moment: datetime) -> None:
    words = moment.strftime(text)
    expected = datetime.strptime(words, text).replace(tzinfo=UTC)
    assert compile_times(style(formats=(text,)))(words) == expected


@given(moment=MOMENTS, separator=st.sampled_from("/.-"), padded=st.booleans())
def test_a_stated_order_reads_numeric_dates(moment: datetime, separator: str, padded: bool) -> None:
    day, month = (
        (f"{moment.day:02d}", f"{moment.month:02d}") if padded else (str(moment.day), str(moment.month))
    )
    words = f"{month}{separator}{day}{separator}{moment.year} {moment.hour}:{moment.minute:02d}"
    assert compile_times(style(order="month first"))(words) == moment.replace(
        second=0, microsecond=0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2012-10-09T14:50:17+00:00", datetime(2012, 10, 9, 14, 50, 17, tzinfo=UTC)),
        ("2012-10-09T14:50:17Z", datetime(2012, 10, 9, 14, 50, 17, tzinfo=UTC)),
        ("2012-10-09 14:50:17.250+0200", datetime(2012, 10, 9, 12, 50, 17, 250000, tzinfo=UTC)),
        ("2012-10-09", datetime(2012, 10, 8, 22, 0, tzinfo=UTC)),
    ],
)
def test_iso_needs_no_statement_but_a_zone(words: str, expected: datetime) -> None:
    assert compile_times(style(zone="Africa/Johannesburg"))(words) == expected


@pytest.mark.parametrize(
    ("formats", "words", "expected"),
    [
        (("epoch",), "1349794217", datetime(2012, 10, 9, 14, 50, 17, tzinfo=UTC)),
        (("epoch milliseconds",), "1349794217250", datetime(2012, 10, 9, 14, 50, 17, 250000, tzinfo=UTC)),
        (("%d/%m/%Y %H:%M %z",), "09/10/2012 14:50 +0200", datetime(2012, 10, 9, 12, 50, tzinfo=UTC)),
        (("%d/%m/%Y %H:%M", "%d/%m/%Y"), "09/10/2012", datetime(2012, 10, 9, tzinfo=UTC)),
        (("%d.%m.%Y %T.%f",), "9.10.2012 14:50:17.1234567", datetime(2012, 10, 9, 14, 50, 17, 123456, UTC)),
    ],
)  # fmt: skip
def test_other_forms(formats: tuple[str, ...], words: str, expected: datetime) -> None:
    assert compile_times(style(formats=formats))(words) == expected


def test_months_in_the_language_of_the_file() -> None:
    months = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
    read = compile_times(style(formats=("%d %b %Y",), months=months))
    assert read("3 mag 2012") == datetime(2012, 5, 3, tzinfo=UTC)
    with pytest.raises(BadTime):
        read("3 may 2012")


@pytest.mark.parametrize("words", ["2/30/2025 1:00", "soon", "2025-02-30", "3/14/2025 25:00", "", "1/1/25x"])
def test_what_is_no_time_is_a_fault_of_the_row(words: str) -> None:
    with pytest.raises(BadTime):
        compile_times(style(order="month first"))(words)


def test_an_unstated_order_is_a_fault_of_the_file() -> None:
    with pytest.raises(StatementMissing, match="ambiguous date order") as fault:
        compile_times(style())("3/4/2025 1:20")
    assert "day first or month first" in fault.value.do
    with pytest.raises(StatementMissing) as fault:
        compile_times(style())("3/14/2025 1:20")
    assert "can be read month first" in fault.value.do


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"order": "day first"}, "3/14/2025 1:20"),
        ({"order": "month first"}, "14/3/2025"),
        ({"formats": ("%d/%m/%Y %H:%M",)}, "3/14/2025 1:20"),
        ({"formats": ("%Y-%d-%m",)}, "2025-03-14"),
    ],
)
def test_a_contradicted_order_is_a_fault_of_the_file(changes: dict[str, object], words: str) -> None:
    with pytest.raises(StatementMissing, match="contradicts"):
        compile_times(style(**changes))(words)


def test_a_time_without_zone_needs_one() -> None:
    with pytest.raises(StatementMissing, match="no zone"):
        compile_times(style(zone=None))("2025-01-01 10:00")
    assert compile_times(style(zone=None))("2025-01-01T10:00+02:00") == datetime(2025, 1, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeated_hour", "words", "expected"),
    [
        ("first", "2025-11-02 01:30", datetime(2025, 11, 2, 5, 30, tzinfo=UTC)),
        ("second", "2025-11-02 01:30", datetime(2025, 11, 2, 6, 30, tzinfo=UTC)),
        ("first", "2025-03-09 02:30", datetime(2025, 3, 9, 7, 30, tzinfo=UTC)),
    ],
)
def test_repeated_and_skipped_hours(repeated_hour: str, words: str, expected: datetime) -> None:
    assert compile_times(style(zone="America/New_York", repeated_hour=repeated_hour))(words) == expected


@given(moment=MOMENTS)
def test_zones_agree_with_the_zone_database(moment: datetime) -> None:
    zone = ZoneInfo("America/New_York")
    words = moment.strftime("%m/%d/%Y %H:%M:%S")
    read = compile_times(style(zone="America/New_York", order="month first"))(words)
    assert read == moment.replace(microsecond=0, tzinfo=zone).astimezone(UTC)


def test_limits() -> None:
    read = compile_times(style(earliest=date(2000, 1, 1), latest=datetime(2026, 1, 1, tzinfo=UTC)))
    for words in ("1999-12-31", "1900-01-01", "9999-12-31", "2026-01-02"):
        with pytest.raises(BadTime, match="is not between 2000-01-01 and 2026-01-01"):
            read(words)


@pytest.mark.parametrize(
    "formats",
    [
        ["%d/%m/%Y", "%m/%d/%Y"],
        ["iso", "%Y-%d-%m"],
        ["%d-%m-%y", "%y-%m-%d"],
        ["%d/%m/%Y %T", "%m/%d/%Y %H:%M:%S"],
    ],
)
def test_formats_that_read_one_value_two_ways_are_refused(formats: list[str]) -> None:
    with pytest.raises(ValueError, match="ambiguous date order"):
        check_formats(formats)


def test_formats_that_cannot_meet_are_allowed() -> None:
    check_formats(["%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d", "iso", "%d %b %Y"])


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(words: str) -> None:
    for changes in ({"order": "day first"}, {"formats": ("%d/%m/%Y %H:%M", "iso", "epoch")}, {}):
        try:
            found = compile_times(style(**changes))(words)
        except (BadTime, StatementMissing):
            continue
        assert found.utcoffset() == timedelta(0)
