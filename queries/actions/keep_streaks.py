"""Keeps the streaks of estimates that a run meets, with where each account lies."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import property_
from data.tables.clusters import diagnosis_streak
from queries.billing_versions import newest
from rules.diagnosis.finding import as_rand
from rules.streaks import Streak

_NOWHERE: Final = (None, None, None)


def insert_streaks(connection: Connection, run_id: int, streaks: Sequence[Streak]) -> None:
    """Keep streaks with a run, for work that has checked who asks."""
    if not streaks:
        return
    places = _load_places(connection, sorted({streak.property_no for streak in streaks}))
    rows = [_as_row(run_id, streak, places.get(streak.property_no, _NOWHERE)) for streak in streaks]
    connection.execute(sa.insert(diagnosis_streak), rows)


def _load_places(connection: Connection, numbers: list[str]) -> dict[str, tuple[Any, ...]]:
    """Region, ward and reading route by property."""
    place = newest("properties", property_.c.property_no == sa.any_(sa.literal(numbers, sa.ARRAY(sa.Text)))).c
    rows = connection.execute(sa.select(place.property_no, place.region, place.ward_no, place.reading_route))
    return {row[0]: tuple(row[1:]) for row in rows}


def _as_row(run_id: int, streak: Streak, place: tuple[Any, ...]) -> dict[str, Any]:
    region, ward_no, route = place
    return {
        "run_id": run_id,
        "account_no": streak.account_no,
        "meter_no": streak.meter_no,
        "service": streak.service,
        "estimates": streak.estimates,
        "since_on": streak.since_on,
        "until_on": streak.until_on,
        "limit_on": streak.limit_on,
        "billed": _as_quantity(streak.billed_e4),
        "expected": None if streak.expected_e4 is None else _as_quantity(streak.expected_e4),
        "catch_up_rand": None if streak.catch_up_cents is None else as_rand(streak.catch_up_cents),
        "region": region,
        "ward_no": ward_no,
        "route": route,
    }


def _as_quantity(quantity_e4: int) -> Decimal:
    return Decimal(quantity_e4).scaleb(-4)
