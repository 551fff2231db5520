"""Public holidays follow the Act, in agreement with an independent package."""

from datetime import date

import holidays
import pytest

from rules.holidays import collect_holidays, easter_sunday, list_holidays

DECLARED = {
    date(1999, 6, 2): "Elections", date(1999, 12, 31): "Y2K", date(2000, 1, 2): "Y2K",
    date(2000, 1, 3): "Y2K", date(2004, 4, 14): "Elections",
    date(2006, 3, 1): "Elections", date(2008, 5, 2): "Decree", date(2009, 4, 22): "Elections",
    date(2011, 5, 18): "Elections", date(2011, 12, 27): "Decree", date(2014, 5, 7): "Elections",
    date(2016, 8, 3): "Elections", date(2016, 12, 27): "Decree", date(2019, 5, 8): "Elections",
    date(2021, 11, 1): "Elections", date(2022, 12, 27): "Decree", date(2023, 12, 15): "Decree",
    date(2024, 5, 29): "Elections", date(2026, 11, 4): "Elections",
}  # fmt: skip


@pytest.mark.parametrize("year", range(1995, 2100))
def test_a_year_agrees_with_the_holidays_package(year: int) -> None:
    assert set(list_holidays(year, DECLARED)) == set(holidays.country_holidays("ZA", years=year))


def test_a_sunday_gives_its_monday() -> None:
    assert list_holidays(2026)[date(2026, 8, 10)] == "National Women's Day (observed)"
    assert date(2027, 12, 27) in list_holidays(2027)


def test_a_saturday_gives_nothing() -> None:
    assert date(2026, 12, 28) not in list_holidays(2026)


def test_christmas_on_a_sunday_adds_no_day_by_rule() -> None:
    assert date(2022, 12, 27) not in list_holidays(2022)
    assert list_holidays(2022)[date(2022, 12, 26)] == "Day of Goodwill"


def test_good_friday_can_fall_on_human_rights_day() -> None:
    assert list_holidays(2008)[date(2008, 3, 21)] == "Human Rights Day and Good Friday"


@pytest.mark.parametrize(
    ("year", "easter"), [(2000, date(2000, 4, 23)), (2008, date(2008, 3, 23)), (2038, date(2038, 4, 25))]
)
def test_easter(year: int, easter: date) -> None:
    assert easter_sunday(year) == easter


def test_a_range_of_years_holds_every_rule_day_and_declared_day() -> None:
    days = collect_holidays(2015, 2017, DECLARED)
    assert {date(2015, 1, 1), date(2017, 12, 26), date(2016, 8, 3), date(2026, 11, 4)} <= days
    assert date(2018, 1, 1) not in days
