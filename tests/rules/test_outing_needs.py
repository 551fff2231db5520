"""What a ward and a spot in it need, told with figures and without names."""

from datetime import date

from rules.outings.need import Repeated, Spot, WardNeed, choose_spots, score, tell_need, tell_spot

TODAY = date(2026, 11, 23)


def make_spot(street: str, outstanding: int, overdue: int = 0) -> Spot:
    return Spot("Ferndale", street, outstanding, overdue, date(2026, 11, 3), "Metering")


def test_a_need_is_told_with_its_figures() -> None:
    repeated = (Repeated("“Misread meter”", 4),)
    need = WardNeed(87, "B", 12, 3, date(2026, 11, 3), repeated, date(2026, 6, 1))
    assert tell_need(need, TODAY) == (
        "12 queries open, 3 of them overdue; the oldest 20 days old; “Misread meter” came back 4 times;"
        " last walked 1 Jun 2026."
    )
    assert tell_need(WardNeed(1, "A", 0, 0, None), TODAY) == "Not walked yet."


def test_more_waiting_and_longer_unseen_weigh_more() -> None:
    calm = WardNeed(1, "A", 2, 0, TODAY, (), date(2026, 11, 1))
    needs = [
        calm,
        WardNeed(2, "A", 9, 0, TODAY, (), date(2026, 11, 1)),
        WardNeed(3, "A", 9, 5, TODAY, (), date(2026, 11, 1)),
        WardNeed(4, "A", 9, 5, TODAY, (), None),
    ]
    weights = [score(need, TODAY) for need in needs]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(weights)


def test_spots_that_need_it_most_come_first_and_name_a_street_or_a_township() -> None:
    spots = [make_spot("Main Street", 3), make_spot("", 5), make_spot("Oak Avenue", 4, overdue=4)]
    chosen = choose_spots(spots, TODAY, 2)
    assert [tell_spot(spot, TODAY) for spot in chosen] == [
        "Oak Avenue, Ferndale: 4 queries open, 4 overdue, the oldest 20 days; mostly metering",
        "Ferndale: 5 queries open, the oldest 20 days; mostly metering",
    ]
