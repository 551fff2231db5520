"""Sheets of outings and wards, taken to be printed or carried; each is audited.

Counts of queries stand on them only as they were published for the last month that is over: whatever leaves
the building must not tell more together than each sheet by itself.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from data.transaction import as_system
from queries.actions.audit import add_audit
from queries.actions.wards.release import last_month, release_month
from queries.outings.coverage import get_ledger
from queries.sheets.brief import get_ward_brief
from queries.sheets.route import get_route_sheet
from rules.access import check
from rules.actor import SYSTEM, Actor
from rules.coverage.ledger import Ledger
from rules.lookups import Reference
from rules.period import Period, widen
from rules.sheets.brief import WardBrief
from rules.sheets.published import PublishedWard, WardScore, pick_ward
from rules.sheets.route import RouteSheet
from rules.suppression import Figure, Published


def take_route_sheet(
    connection: Connection, actor: Actor, *, outing_id: int, reference: Reference, now: datetime
) -> tuple[RouteSheet, PublishedWard | None]:
    """The route sheet of an outing, with what is published of its ward where it has one.

    Raises:
        NotFound: there is no such outing, or it is of a ward the actor may not see.
    """
    check(actor, "see_outings")
    sheet = get_route_sheet(connection, actor, outing_id=outing_id, reference=reference, now=now)
    add_audit(connection, actor, kind="downloaded", subject=f"route-{outing_id}")
    if sheet.brief is None:
        return sheet, None
    return sheet, _read_published_ward(connection, actor, sheet.brief.ward_no, reference, now)


def take_ward_pack(
    connection: Connection, actor: Actor, *, ward_no: int, reference: Reference, now: datetime
) -> tuple[WardBrief, PublishedWard]:
    """What the pack of a ward says today.

    Raises:
        NotAllowed: the role may not publish, or a councillor asks for another's ward.
        NotFound: there is no such ward.
    """
    check(actor, "publish_wards")
    on = reference.local_day(now)
    brief = get_ward_brief(connection, actor, ward_no=ward_no, on=on, reference=reference, now=now)
    add_audit(connection, actor, kind="downloaded", subject=f"ward-{ward_no}-{on.isoformat()}")
    return brief, _read_published_ward(connection, actor, ward_no, reference, now)


def take_coverage(connection: Connection, actor: Actor, *, reference: Reference, now: datetime) -> Ledger:
    """The coverage ledger of today; a councillor's holds the own wards."""
    check(actor, "see_outings")
    ledger = get_ledger(connection, actor, reference=reference, now=now)
    add_audit(connection, actor, kind="downloaded", subject=f"coverage-{ledger.today.isoformat()}")
    return ledger


def take_scorecard(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> tuple[list[WardScore], date, str]:
    """All wards side by side, the month of their counts, and the note that goes with the counts."""
    check(actor, "compare_wards")
    ledger = get_ledger(connection, actor, reference=reference, now=now)
    published, month_on = _read_published(connection, actor, reference, now)
    add_audit(connection, actor, kind="downloaded", subject=f"scorecard-{month_on:%Y-%m}")
    scores = [
        WardScore(
            state.ward_no,
            state.ward.region,
            published.figures.get(Figure(state.ward.region, state.ward_no), 0),
            state.last_on,
            state.next_on,
            state.due_on,
        )
        for state in ledger.wards
    ]
    return sorted(scores, key=lambda score: score.ward_no), month_on, published.note


def _read_published_ward(
    connection: Connection, actor: Actor, ward_no: int, reference: Reference, now: datetime
) -> PublishedWard:
    published, month_on = _read_published(connection, actor, reference, now)
    region = reference.region_of_ward(ward_no, widen(Period(month_on, month_on)).last_on)
    names = {code: category.name for code, category in reference.categories.items()}
    return pick_ward(published, month_on, region, ward_no, names)


def _read_published(
    connection: Connection, actor: Actor, reference: Reference, now: datetime
) -> tuple[Published, date]:
    """It is the same for everybody, so the desk itself publishes it when nobody has yet."""
    month_on = last_month(reference, now)
    with as_system(connection, actor):
        return release_month(connection, SYSTEM, month_on=month_on, reference=reference, now=now), month_on
