"""What waits in wards and in their streets, as planning an outing weighs it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account, property_
from data.tables.cases import cases
from data.tables.outings import outing
from queries.billing_versions import newest
from queries.filters import IS_OPEN, is_overdue
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.outings.need import FEWEST_REPEATED, Repeated, Spot, WardNeed

FEWEST_IN_STREET: Final = 3
# open queries, overdue ones, when the oldest came in, category, account
_Counted: TypeAlias = tuple[int, int, datetime, str, str]
_LOOKS_BACK: Final = timedelta(days=182)


def list_ward_needs(
    connection: Connection,
    actor: Actor,
    *,
    reference: Reference,
    now: datetime,
) -> list[WardNeed]:
    """The need of every ward in force today, by number. Three statements."""
    check(actor, "plan_outings")
    today = reference.local_day(now)
    delimitation = reference.delimitation_on(today).code
    rows = connection.execute(
        sa.select(
            cases.c.ward_no,
            sa.func.count(),
            sa.func.count().filter(is_overdue(now, only_open=True)),
            sa.func.min(cases.c.received_at),
        )
        .where(IS_OPEN, cases.c.delimitation_code == delimitation, cases.c.ward_no.is_not(None))
        .group_by(cases.c.ward_no)
    )
    waiting = {row[0]: tuple(row[1:]) for row in rows}
    repeated = _find_repeated(connection, delimitation, reference, now)
    walked = _find_walked(connection, delimitation, today)
    needs = []
    for ward in reference.list_wards(today):
        count, overdue, oldest_at = waiting.get(ward.ward_no, (0, 0, None))
        oldest_on = reference.local_day(oldest_at) if oldest_at else None
        last_on = walked.get(ward.ward_no)
        causes = tuple(repeated.get(ward.ward_no, ()))
        needs.append(WardNeed(ward.ward_no, ward.region_code, count, overdue, oldest_on, causes, last_on))
    return needs


def _find_walked(connection: Connection, delimitation: str, today: date) -> dict[int, date]:
    """The day of each ward's last walkabout that was held."""
    rows = connection.execute(
        sa.select(outing.c.ward_no, sa.func.max(outing.c.held_on).label("held_on"))
        .where(
            outing.c.kind == "walkabout",
            outing.c.status == "done",
            outing.c.delimitation_code == delimitation,
            outing.c.held_on <= today,
        )
        .group_by(outing.c.ward_no)
    )
    return {row.ward_no: row.held_on for row in rows}


def _find_repeated(
    connection: Connection, delimitation: str, reference: Reference, now: datetime
) -> dict[int, list[Repeated]]:
    """Causes that queries of a ward were closed with again and again in half a year, most often first."""
    count = sa.func.count().label("count")
    rows = connection.execute(
        sa.select(cases.c.ward_no, cases.c.cause_code, count)
        .where(
            cases.c.resolved_at >= now - _LOOKS_BACK,
            cases.c.delimitation_code == delimitation,
            cases.c.ward_no.is_not(None),
            cases.c.cause_code.is_not(None),
        )
        .group_by(cases.c.ward_no, cases.c.cause_code)
        .having(count >= FEWEST_REPEATED)
        .order_by(cases.c.ward_no, count.desc(), cases.c.cause_code)
    )
    found: dict[int, list[Repeated]] = defaultdict(list)
    for ward_no, cause_code, times in rows:
        cause = reference.causes.get(cause_code)
        if cause is not None and not cause.is_import_only:
            found[ward_no].append(Repeated(f"“{cause.name}”", times))
    return found


def list_spots(
    connection: Connection, actor: Actor, *, ward_no: int, reference: Reference, now: datetime
) -> list[Spot]:
    """Streets of a ward with open queries of three accounts or more, and what is left of townships.

    One statement. Fewer would point at a household. Streets come from the newest billing extract; without
    one there is none.
    """
    check(actor, "plan_outings")
    today = reference.local_day(now)
    delimitation = reference.delimitation_on(today).code
    of_ward = (IS_OPEN, cases.c.ward_no == ward_no, cases.c.delimitation_code == delimitation)
    asked = account.c.account_no.in_(sa.select(cases.c.account_no).where(*of_ward))
    held = newest("accounts", asked)
    stands = sa.select(account.c.property_no).where(asked)
    properties = newest("properties", property_.c.property_no.in_(stands))
    rows = connection.execute(
        sa.select(
            properties.c.township,
            properties.c.street,
            cases.c.category_code,
            cases.c.account_no,
            sa.func.count(),
            sa.func.count().filter(is_overdue(now, only_open=True)),
            sa.func.min(cases.c.received_at),
        )
        .select_from(
            cases.join(held, held.c.account_no == cases.c.account_no).join(
                properties, properties.c.property_no == held.c.property_no
            )
        )
        .where(*of_ward, properties.c.street.is_not(None))
        .group_by(properties.c.township, properties.c.street, cases.c.category_code, cases.c.account_no)
    )
    return _gather(rows, reference)


def _gather(rows: Iterable[sa.Row[*tuple[Any, ...]]], reference: Reference) -> list[Spot]:
    """Counts by street and category as spots, each with its commonest category."""
    streets: dict[tuple[str, str], list[_Counted]] = defaultdict(list)
    for township, street, code, account_no, count, overdue, oldest_at in rows:
        streets[township, street].append((count, overdue, oldest_at, code, account_no))
    crowded = {place: found for place, found in streets.items() if _count_accounts(found) >= FEWEST_IN_STREET}
    # what is left of a township is told as a whole, so that no few queries stand for a street
    left: dict[tuple[str, str], list[_Counted]] = defaultdict(list)
    for (township, street), found in streets.items():
        if (township, street) not in crowded:
            left[township, ""] += found
    crowded |= {place: found for place, found in left.items() if _count_accounts(found) >= FEWEST_IN_STREET}
    return [_as_spot(place, found, reference) for place, found in sorted(crowded.items())]


def _count_accounts(found: Iterable[_Counted]) -> int:
    return len({each[4] for each in found})


def _as_spot(place: tuple[str, str], found: list[_Counted], reference: Reference) -> Spot:
    topic = max(found, key=lambda each: (each[0], each[3]))[3]
    return Spot(
        *place,
        sum(each[0] for each in found),
        sum(each[1] for each in found),
        reference.local_day(min(each[2] for each in found)),
        reference.categories[topic].name,
    )
