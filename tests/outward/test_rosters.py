"""The printed roster: a tagged PDF with everything the evening needs, the same for the same facts."""

from datetime import UTC, date, datetime

import pypdfium2

from outward.rosters.document import DayRoster, Seating, Sitting, build_roster, name_file
from tests.outward.report.reading import read_text

MADE_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def make_roster(**changes: object) -> DayRoster:
    sitting = Sitting(
        category="Water and electricity metering",
        times="17:00 to 20:00",
        link="https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc",
        experts=["Expert one", "Expert two (https://teams.microsoft.com/l/meetup-join/own)"],
        seats="1 of 24 seats taken",
        seatings=[Seating("17:15", "Expert one", "JHB-B-2026-000123-C")],
    )
    values: dict[str, object] = {
        "municipality": "City of Johannesburg",
        "campaign": "Region B, December",
        "on": date(2026, 12, 1),
        "day": "Tuesday, 1 Dec 2026",
        "area": "Region B",
        "zone": "times are local (Africa/Johannesburg)",
        "warnings": ["1 Dec 2026: Load shedding in Region B from 18:00 to 20:30."],
        "sittings": [sitting],
        "made_at": MADE_AT,
        "made": "as at 23 Nov 2026 10:00",
    }
    return DayRoster(**(values | changes))  # type: ignore[arg-type]


def test_the_roster_says_who_sits_where_and_who_comes_when() -> None:
    words = read_text(build_roster(make_roster()))
    for wanted in ("Tuesday, 1 Dec 2026", "Expert two", "17:15", "JHB-B-2026-000123-C", "Load shedding"):
        assert wanted in words


def test_the_same_roster_makes_the_same_tagged_file() -> None:
    content = build_roster(make_roster())
    assert content == build_roster(make_roster())
    assert pypdfium2.PdfDocument(content).is_tagged()
    assert name_file(make_roster()) == "roster-2026-12-01.pdf"


def test_an_evening_without_experts_or_bookings_says_so_and_typed_words_stay_words() -> None:
    empty = Sitting("Rates", "17:00 to 20:00", "no link yet", [], "0 of 0 seats taken", [])
    words = read_text(build_roster(make_roster(sittings=[empty], campaign='#panic("x") *b* $y$')))
    assert "nobody yet" in words
    assert '#panic("x") *b* $y$' in words.replace("“", '"').replace("”", '"')
