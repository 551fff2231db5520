"""Everything the page of one query shows, gathered in one read of few statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row, Select

from data.tables.cases import case_event, case_text, cases, contact, foreign_reference
from data.tables.corrections import correction
from data.tables.findings import handoff
from data.tables.people import app_user, team
from queries.attachments import Attachment, list_attachments
from queries.cases import CaseRecord, as_record
from queries.contacts import MaskedContact, mask_contact
from queries.timeline import Happening, list_happenings
from rules import events as kinds
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference
from rules.references import candidates
from rules.undoing import BULK_ID, LINK_ID

FIRST_EVENTS: Final = 20
LONGEST_TYPED: Final = 40
_CONTACT: Final = ("name", "phone", "email", "language", "preferred_channel", "consent_at", "erased_at")

_HANDING: Final = (
    "entity_code", "handed_at", "acknowledge_by_at", "acknowledged_at", "their_reference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handing:
    """With which department a finding lies, or lay last, since when, and what it said."""

    entity_code: str
    handed_at: datetime
    acknowledge_by_at: datetime | None
    acknowledged_at: datetime | None
    their_reference: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One query with its people, words, files and newest events.

    `staff_since` is when staff first acted on it: what a source says of it from then on moves nothing.
    """

    case: CaseRecord
    holder_name: str | None
    team_name: str | None
    logged_by_name: str | None
    words: str | None
    words_erased_at: datetime | None
    staff_since: datetime | None
    contact: MaskedContact | None
    foreign_references: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]
    happenings: tuple[Happening, ...]
    has_corrections: bool
    handing: Handing | None = None

    @property
    def older(self) -> int:
        """How many events came before those shown."""
        return self.case.last_seq - len(self.happenings)


def get_case_page(
    connection: Connection, actor: Actor, *, text: str, reference: Reference, most_events: int = FIRST_EVENTS
) -> CasePage:
    """The query with that reference, as it was written or with one slip. Four statements.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
    """
    check(actor, "see_case")
    text = text.strip()[:LONGEST_TYPED]
    prefix, letters = reference.municipality.reference_prefix, reference.region_letters
    near = candidates(text, prefix=prefix, regions=letters)
    rows = connection.execute(_HEAD, {"near": list(near)}).all() if near else []
    if len(rows) != 1:
        raise NotFound(f"There is no query {text} in your area.")
    row = rows[0]
    case = as_record(row)
    case_id = case.case_id
    return CasePage(
        case=case,
        holder_name=row.holder_name,
        team_name=row.team_name,
        logged_by_name=row.logged_by_name,
        words=row.words,
        words_erased_at=row.words_erased_at,
        staff_since=row.staff_since,
        contact=_as_contact(row),
        foreign_references=_list_references(connection, case_id),
        attachments=tuple(list_attachments(connection, actor, case_id=case_id)),
        happenings=tuple(list_happenings(connection, actor, case_id=case_id, most=most_events)),
        has_corrections=row.has_corrections,
        handing=None if reference.categories[case.state.category_code].is_billing else _as_handing(row),
    )


def _as_contact(row: Row[Any]) -> MaskedContact | None:
    values = row._mapping
    if values["contact_id"] is None:
        return None
    return mask_contact(values["contact_id"], *(values[f"contact_{name}"] for name in _CONTACT))


def _as_handing(row: Row[Any]) -> Handing | None:
    values = [row._mapping[f"handing_{name}"] for name in _HANDING]
    return None if values[0] is None else Handing(*values)


def _list_references(connection: Connection, case_id: int) -> tuple[tuple[str, str], ...]:
    return tuple(
        (system, foreign) for system, foreign in connection.execute(_REFERENCES, {"case_id": case_id})
    )


def _head() -> Select[Any]:
    holder, logger = app_user.alias("holder"), app_user.alias("logger")
    words = (
        sa.select(case_text.c.body, case_text.c.erased_at)
        .where(case_text.c.case_id == cases.c.case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
        .lateral("words")
    )
    undoing = case_event.alias("undoing")
    of_bulk = sa.and_(undoing.c.kind == kinds.UNDONE, undoing.c.body[BULK_ID] == case_event.c.body[BULK_ID])
    of_merge = sa.and_(
        undoing.c.kind == kinds.UNMERGED, undoing.c.body[LINK_ID] == case_event.c.body[LINK_ID]
    )
    is_undone = sa.exists().where(undoing.c.case_id == case_event.c.case_id, sa.or_(of_bulk, of_merge))
    staff_since = (
        sa.select(sa.func.min(case_event.c.at))
        .where(
            case_event.c.case_id == cases.c.case_id,
            case_event.c.source == kinds.DESK,
            case_event.c.actor_id > 0,
            case_event.c.kind != kinds.LOGGED,
            ~is_undone,
        )
        .scalar_subquery()
    )
    head = sa.select(
        cases,
        holder.c.display_name.label("holder_name"),
        team.c.name.label("team_name"),
        logger.c.display_name.label("logged_by_name"),
        words.c.body.label("words"),
        words.c.erased_at.label("words_erased_at"),
        staff_since.label("staff_since"),
        sa.exists().where(correction.c.case_id == cases.c.case_id).label("has_corrections"),
        *(contact.c[name].label(f"contact_{name}") for name in _CONTACT),
        *(handoff.c[name].label(f"handing_{name}") for name in _HANDING),
    ).select_from(
        cases.outerjoin(holder, holder.c.user_id == cases.c.holder_id)
        .outerjoin(team, team.c.team_id == cases.c.team_id)
        .outerjoin(logger, logger.c.user_id == cases.c.logged_by)
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .outerjoin(handoff, handoff.c.case_id == cases.c.case_id)
        .outerjoin(words, sa.true())
    )
    # a list of one is an equality to PostgreSQL, which then plans this once a connection; an array never is
    return head.where(cases.c.reference.in_(sa.bindparam("near", expanding=True)))


_HEAD: Final = _head()
_REFERENCES: Final = (
    sa.select(foreign_reference.c.system, foreign_reference.c.reference)
    .where(foreign_reference.c.case_id == sa.bindparam("case_id"))
    .order_by(foreign_reference.c.added_at, foreign_reference.c.system, foreign_reference.c.reference)
)
