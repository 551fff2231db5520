"""The schedule in force: what the profile ships, under what a city brought itself."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.reference.tariffs import tariff
from rules.access import check
from rules.actor import Actor
from rules.rating.schedules import rule_over
from rules.rating.tariff import Tariff, TariffBook

_COLUMNS: Final = tuple(Tariff.__slots__)


def has_tariffs(connection: Connection, actor: Actor) -> bool:
    """Whether any tariff of the municipality is known, so that a bill can be rated."""
    check(actor, "see_tariffs")
    return connection.scalar(sa.select(sa.exists(sa.select(tariff)))) is True


def load_tariff_book(connection: Connection, actor: Actor) -> TariffBook:
    """All tariffs of the municipality, ready for look-up; local rows rule over the profile's."""
    check(actor, "see_tariffs")
    rows = connection.execute(sa.select(tariff.c.origin, *(tariff.c[name] for name in _COLUMNS))).all()
    found = {
        origin: [Tariff(*row[1:]) for row in rows if row[0] == origin] for origin in ("profile", "local")
    }
    return TariffBook(rule_over(found["profile"], found["local"]))
