"""Whom a campaign could invite: the open backlog of its area, ranked, and who cannot be reached."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row

from data.tables.campaigns import campaign, invitation
from data.tables.cases import case_event, cases, contact
from data.tables.seats import booking, booking_case
from queries.filters import IS_OPEN, Conditions, one_of
from queries.sessions.scores import make_score
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference
from rules.sessions.fairness import Proposal, count_ward_cap, propose
from rules.sessions.ranking import Candidate, rank
from rules.sessions.residents import Party, identify_resident

MOST_PLACES: Final = 500
MOST_UNREACHABLE: Final = 50
# documents are looked up after this choice, so it is wider than what is asked for
_SPARE: Final = 3
NO_CONTACT: Final = "no contact: phone number or e-mail needed"
_RUNS: Final = ("planned", "open")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A query nobody can be invited for until a contact is noted."""

    case_id: int
    reference: str
    category_code: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Invitable:
    """Who is proposed, and who is left out: `waiting` queries could be invited, `invited` have been or have
    a seat, `without_contact` of them cannot be reached; `unreachable` are the oldest of those."""

    proposal: Proposal
    waiting: int
    invited: int
    without_contact: int
    unreachable: tuple[Unreachable, ...]


def list_candidates(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    places: int,
    reference: Reference,
    now: datetime,
) -> Invitable:
    """The proposal for so many invitations, at most MOST_PLACES. Five statements, however long the backlog.

    Raises:
        NotFound: there is no such campaign.
    """
    check(actor, "see_sessions")
    places = max(0, min(places, MOST_PLACES))
    in_area = list_area(connection, campaign_id)
    reachable = sa.and_(*in_area, is_reachable(), ~_is_taken(campaign_id, now))
    counts = _count(connection, in_area, campaign_id, now)
    rows = _list_rows(connection, reachable, places, reference, now)
    papers = _list_papers(connection, [row.case_id for row in rows])
    candidates = [_read(row, papers[row.case_id], reference) for row in rows]
    ranked = rank(candidates, reference.sessions, now)
    return Invitable(
        propose(ranked, places, reference.sessions),
        counts.waiting,
        counts.invited,
        counts.without_contact,
        tuple(_list_unreachable(connection, in_area, campaign_id, now)),
    )


def get_candidates(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    case_ids: Collection[int],
    reference: Reference,
    now: datetime,
) -> list[Candidate]:
    """Those of some queries that the campaign may invite at this moment. Three statements.

    Raises:
        NotFound: there is no such campaign.
    """
    check(actor, "see_sessions")
    in_area = list_area(connection, campaign_id)
    rows = connection.execute(
        _select().where(*in_area, is_reachable(), ~_is_taken(campaign_id, now), cases.c.case_id.in_(case_ids))
    ).all()
    papers = _list_papers(connection, [row.case_id for row in rows])
    return [_read(row, papers[row.case_id], reference) for row in rows]


def list_area(connection: Connection, campaign_id: int) -> Conditions:
    """What makes an open query one of the campaign's categories and area.

    Raises:
        NotFound: there is no such campaign.
    """
    row = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id)).one_or_none()
    if row is None:
        raise NotFound("There is no campaign of that number.")
    found: Conditions = [IS_OPEN, one_of(cases.c.category_code, row.category_codes)]
    if row.regions:
        found.append(one_of(cases.c.region, row.regions))
    if row.wards:
        found.append(one_of(cases.c.ward_no, row.wards))
    return found


def is_reachable() -> ColumnElement[bool]:
    """Whether a contact can be telephoned or written to; unknown without a contact."""
    has_one = sa.or_(contact.c.phone != "", contact.c.email != "")
    return sa.and_(contact.c.erased_at.is_(None), has_one)


def _is_taken(campaign_id: int, now: datetime) -> ColumnElement[bool]:
    """Invited to this campaign whatever came of it, to another that runs, or booked for a time to come."""
    asked = (
        sa.select(invitation.c.case_id)
        .join(campaign, campaign.c.campaign_id == invitation.c.campaign_id)
        .where(
            sa.or_(
                invitation.c.campaign_id == campaign_id,
                sa.and_(invitation.c.status.in_(("invited", "booked")), campaign.c.status.in_(_RUNS)),
            )
        )
    )
    seated = (
        sa.select(booking_case.c.case_id)
        .join(booking, booking.c.booking_id == booking_case.c.booking_id)
        .where(booking.c.status.in_(("held", "booked")), sa.func.upper(booking.c.during) > now)
    )
    return cases.c.case_id.in_(asked.union_all(seated))


def _count(
    connection: Connection, in_area: Conditions, campaign_id: int, now: datetime
) -> Row[int, int, int]:
    taken, reachable = _is_taken(campaign_id, now), sa.func.coalesce(is_reachable(), sa.false())
    return connection.execute(
        sa.select(
            sa.func.count().filter(~taken, reachable).label("waiting"),
            sa.func.count().filter(taken).label("invited"),
            sa.func.count().filter(~taken, ~reachable).label("without_contact"),
        )
        .select_from(cases.outerjoin(contact, contact.c.contact_id == cases.c.contact_id))
        .where(*in_area)
    ).one()


def _select() -> sa.Select[Any]:
    columns = cases.c[
        "case_id", "reference", "category_code", "subcategory_code", "region", "ward_no", "received_at",
        "amount_rand", "hardship", "account_no", "contact_id",
    ]  # fmt: skip
    return sa.select(*columns).join(contact, contact.c.contact_id == cases.c.contact_id)


def _list_rows(
    connection: Connection, reachable: ColumnElement[bool], places: int, reference: Reference, now: datetime
) -> Sequence[Row[Any]]:
    """The best by everything but documents, and the oldest, with spares; no more of a ward than may count."""
    found = (
        sa.select(
            cases.c.case_id,
            cases.c.received_at,
            sa.func.coalesce(cases.c.ward_no, -cases.c.case_id).label("ward"),
            make_score(reference, now).label("score"),
        )
        .join(contact, contact.c.contact_id == cases.c.contact_id)
        .where(reachable)
        .subquery()
    )
    most, ward = _SPARE * count_ward_cap(places, reference.sessions), found.c.ward
    placed = sa.select(
        found,
        sa.func.row_number().over(partition_by=ward, order_by=found.c.score.desc()).label("by_score"),
        sa.func.row_number().over(partition_by=ward, order_by=found.c.received_at).label("by_age"),
    ).cte("placed")
    best, oldest = (
        sa.select(placed.c.case_id).where(within <= most).order_by(order).limit(_SPARE * places)
        for within, order in (
            (placed.c.by_score, placed.c.score.desc()),
            (placed.c.by_age, placed.c.received_at),
        )
    )
    chosen = sa.union(sa.select(best.subquery()), sa.select(oldest.subquery()))
    return connection.execute(_select().where(cases.c.case_id.in_(chosen))).all()


def _list_papers(connection: Connection, case_ids: Collection[int]) -> dict[int, set[str]]:
    """The documents that came in, by query."""
    code = sa.func.jsonb_array_elements_text(case_event.c.body["document_codes"])
    rows = connection.execute(
        sa.select(case_event.c.case_id, code.label("code")).where(
            case_event.c.case_id.in_(case_ids), case_event.c.kind == events.DOCUMENTS_RECEIVED
        )
    )
    found = defaultdict[int, set[str]](set)
    for case_id, document_code in rows:
        found[case_id].add(document_code)
    return found


def _read(row: Row[Any], papers: set[str], reference: Reference) -> Candidate:
    listed = reference.list_documents(row.category_code, row.subcategory_code)
    needed = {item.document_code for item in listed if item.is_required}
    party = Party(row.case_id, row.reference, row.account_no, row.contact_id)
    return Candidate(
        case_id=row.case_id,
        reference=row.reference,
        category_code=row.category_code,
        region=row.region,
        ward_no=row.ward_no,
        received_at=row.received_at,
        amount_rand=row.amount_rand,
        hardship=row.hardship,
        share=reference.sessions.share_resolvable(row.category_code, row.subcategory_code),
        documents_here=len(needed & papers),
        documents_needed=len(needed),
        resident_key=identify_resident([party]).key,
    )


def _list_unreachable(
    connection: Connection, in_area: Conditions, campaign_id: int, now: datetime
) -> list[Unreachable]:
    rows = connection.execute(
        sa.select(*cases.c["case_id", "reference", "category_code", "received_at"])
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .where(*in_area, ~sa.func.coalesce(is_reachable(), sa.false()), ~_is_taken(campaign_id, now))
        .order_by(cases.c.received_at, cases.c.case_id)
        .limit(MOST_UNREACHABLE)
    )
    return [Unreachable(*row) for row in rows]
