"""Service levels: every figure opens exactly its rows, nothing is hidden, and an empty desk teaches."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from pages.kit.registry import SLA, find_entry
from tests.pages.cast import Cast
from tests.pages.conftest import Open

TRIAGE = find_entry("triage")
assert TRIAGE is not None
TILES = ["Open now", "Overdue", "Done when due", "Days to resolve", "Rand in dispute"]
LATE = "2069-12-31"
LINKS = ("Show them", "missed", "resolved")


@pytest.fixture
def narrow(cast: Cast) -> Iterator[None]:
    """The manager sees metering and account queries of region B and D."""
    cast["manager"].change(regions=["B", "D"], category_codes=["metering", "account"])
    yield
    cast["manager"].change(regions=[], category_codes=[])


def metrics(desk: AppTest) -> dict[str, str]:
    return {metric.label.removeprefix("▲ "): metric.value for metric in desk.metric}


def tile_links(desk: AppTest) -> list[tuple[str, dict[str, str]]]:
    return [
        (link.proto.label, dict(parse_qsl(link.proto.query_string)))
        for link in desk.get("page_link")
        if link.proto.label.endswith(LINKS)
    ]


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "info", "caption", "warning")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def params(desk: AppTest) -> dict[str, str]:
    values = dict(desk.query_params).items()
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in values}


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def count_in_queue(open_page: Open, cast: Cast, params: dict[str, str]) -> int:
    desk = open_page(cast["manager"], TRIAGE, **params)
    assert not desk.exception
    assert [warning.value for warning in desk.warning] == []
    shown = re.search(r"\*\*(?:[\d\u202f]+ of )?([\d\u202f]+)\*\* ", sentences(desk))
    assert shown, sentences(desk)
    return number(shown[1])


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"from": "2020-01-01", "to": "2026-10-31"},
        {"from": "2025-01-01", "to": LATE, "category": "metering,rates", "clock": "raw"},
        {"from": "2025-01-01", "to": LATE, "channel": "phone"},
    ],
)
def test_the_link_of_every_tile_shows_as_many_rows_as_the_tile(
    open_page: Open, cast: Cast, asked: dict[str, str]
) -> None:
    desk = open_page(cast["manager"], SLA, **asked)
    assert not desk.exception
    shown = metrics(desk)
    assert list(shown) == TILES
    links = tile_links(desk)
    assert len(links) == 4
    wanted = [number(shown["Open now"]), number(shown["Overdue"]), *(number(label) for label, _ in links[2:])]
    assert [count_in_queue(open_page, cast, link) for _, link in links] == wanted


@pytest.mark.usefixtures("worked", "narrow")
def test_a_manager_of_a_part_sees_and_opens_that_part_only(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, **{"from": "2025-01-01", "to": LATE})
    links = tile_links(desk)
    assert {link["region"] for _, link in links} == {"B,D,X"}
    assert {link["category"] for _, link in links} == {"metering,account"}
    shown = metrics(desk)
    assert [count_in_queue(open_page, cast, link) for _, link in links[:2]] == [
        number(shown["Open now"]),
        number(shown["Overdue"]),
    ]
    outside = open_page(cast["manager"], SLA, category="rates")
    assert "No query has been received" in sentences(outside)


@pytest.mark.usefixtures("worked")
def test_one_clock_never_hides_the_other(open_page: Open, cast: Cast) -> None:
    adjusted = open_page(cast["manager"], SLA)
    assert " raw " in sentences(adjusted)
    adjusted.button_group(key="lens_clock").set_value("raw").run()
    assert params(adjusted)["clock"] == "raw"
    assert "adjusted" in sentences(adjusted)


@pytest.mark.usefixtures("worked")
def test_the_printed_sum_is_right(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, **{"from": "2026-01-01", "to": LATE})
    told = next(words for words in sentences(desk).splitlines() if " before 1 Jan 2026 " in words)
    words = "before|received|opened|moved|merged|closed|open"
    figures = [number(part) for part in re.findall(rf"[\d\u202f]+(?= (?:{words}))", told)]
    opening, received, reopened, moved_in, moved_out, merged, closed, closing = figures
    assert opening + received + reopened + moved_in - moved_out - merged - closed == closing
    assert closing == number(metrics(desk)["Open now"])
    table = desk.dataframe[0].value
    last = table.iloc[-1]
    for column in table.columns[1:]:
        assert sum(number(cell) for cell in table[column][:-1]) == number(last[column])


@pytest.mark.usefixtures("worked")
def test_the_period_lives_in_the_address(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, region="B", clock="raw")
    desk.selectbox(key="lens_period").set_value("Last 3 whole months").run()
    assert not desk.exception
    first = params(desk)["from"]
    assert first < params(desk)["to"]
    desk.button(key="lens_Earlier").click().run()
    assert params(desk)["to"] < first
    assert (params(desk)["region"], params(desk)["clock"]) == ("B", "raw")
    desk.button(key="lens_clear").click().run()
    assert set(params(desk)) == {"from", "to", "clock"}


def test_what_the_address_gets_wrong_is_named(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, **{"from": "soon"}, region="Q", ward="eighty", show="x", clock="y")
    assert not desk.exception
    told = sentences(desk)
    assert all(part in told for part in ("from", "region", "ward"))


def test_before_the_first_query_the_page_teaches(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, source="a-source-that-has-none")
    assert not desk.exception
    assert "No query has been received" in sentences(desk)
    assert not desk.metric


def test_figures_are_for_managers(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], SLA)
    assert any("This page is for managers" in error.value for error in desk.error)
