"""What sheets say of a ward and of an outing."""

from datetime import UTC, date, datetime
from typing import Any

from rules.sheets.brief import Promised, Topic, WardBrief, list_headlines, tell_last_visit, tell_since
from rules.sheets.published import pick_ward
from rules.sheets.route import RouteSheet
from rules.suppression import Figure, Published

DAY = date(2026, 12, 1)


def make_brief(*counts: int, **changes: Any) -> WardBrief:
    fields: dict[str, Any] = {
        "ward_no": 12, "area": "North", "on": DAY, "repeated": (), "oldest_on": date(2026, 5, 3),
        "visited_on": date(2026, 9, 14), "since_on": date(2026, 9, 14), "received": 44, "resolved": 38,
        "promises": (), "findings": (), "alerts": (),
        "topics": [Topic(f"Topic {place}", count) for place, count in enumerate(counts)],
    }  # fmt: skip
    return WardBrief(**(fields | changes))


def test_what_was_published_of_a_ward_is_picked_with_dashes_for_what_is_hidden() -> None:
    figures = {
        Figure("N", 12, "a"): 23,
        Figure("N", 12, "b"): None,
        Figure("N", 12, "c"): 0,
        Figure("N", 13, "a"): 7,
        Figure("N", 12): None,
    }
    names = {"a": "Account", "b": "Bins", "c": "Cuts"}
    picked = pick_ward(Published(figures, "note"), DAY, "N", 12, names)
    assert picked.shown_rows == [("Account", "23"), ("Bins", "–")]
    assert picked.headline == "Open at the end of Dec 2026: –"


def test_promises_that_were_not_kept_come_first() -> None:
    late = Promised("Lights back on", date(2026, 11, 20), None)
    kept = Promised("Refuse on Mondays", date(2026, 11, 1), date(2026, 10, 18))
    brief = make_brief(23, promises=(late, kept), repeated=[Topic("High bill", 12)])
    assert list(list_headlines(brief)) == [
        "1 promise to this ward not kept in time.",
        "The oldest open query waits since 3 May 2026.",
        "Asked most often: High bill.",
    ]
    assert late.tell(DAY) == "Lights back on (by 20 Nov 2026, late)"
    assert kept.tell(DAY) == "Refuse on Mondays (kept on 18 Oct 2026)"


def test_a_ward_that_nobody_visited_says_so() -> None:
    assert "78 days ago" in tell_since(make_brief(1))
    assert tell_last_visit(make_brief(1)) == "The last outing here was on 14 Sep 2026."
    never = make_brief(1, visited_on=None, since_on=date(2026, 10, 1))
    assert tell_last_visit(never) == "No outing of this ward is known yet."
    assert tell_since(never) == "No outing of this ward is known yet. Since 1 Oct 2026:"


def test_a_route_sheet_says_day_hours_and_zone_once() -> None:
    starts_at, ends_at = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (7, 11))
    sheet = RouteSheet(
        "City", "Walkabout", "Ward 12, North", DAY, starts_at, ends_at, "", (), "", "planned", (), (), None
    )
    assert (sheet.title, sheet.when) == ("Walkabout: Ward 12, North", "Tue 1 Dec 2026, 07:00 to 11:00 (UTC)")
