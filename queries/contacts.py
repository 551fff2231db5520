"""Who asks about a bill: shown masked, revealed field by field with a reason that is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases, contact
from queries.actions.audit import add_audit
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.masks import mask_email, mask_name, mask_phone

ContactField = Literal["name", "phone", "email"]

CONTACT_FIELDS: Final[tuple[ContactField, ...]] = get_args(ContactField)
SHORTEST_REVEAL_REASON: Final = 5


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """A contact with what identifies the person hidden; None is a field nobody gave."""

    contact_id: int
    name: str | None
    phone: str | None
    email: str | None
    language: str | None
    preferred_channel: str | None
    consent_at: datetime | None
    erased_at: datetime | None


def mask_contact(
    contact_id: int,
    name: str | None,
    phone: str | None,
    email: str | None,
    language: str | None,
    preferred_channel: str | None,
    consent_at: datetime | None,
    erased_at: datetime | None,
) -> MaskedContact:
    """The columns of a contact as they may leave `queries`."""
    return MaskedContact(
        contact_id,
        mask_name(name),
        mask_phone(phone),
        mask_email(email),
        language,
        preferred_channel,
        consent_at,
        erased_at,
    )


def find_language(connection: Connection, contact_id: int | None) -> str | None:
    """The language a contact asked for, for work that has checked who asks; None where nobody said."""
    if contact_id is None:
        return None
    language: str | None = connection.scalar(
        sa.select(contact.c.language).where(contact.c.contact_id == contact_id)
    )
    return language


def has_email(connection: Connection, contact_id: int) -> bool:
    """Whether a contact can be written to by e-mail, for work that has checked who asks."""
    noted = sa.exists().where(
        contact.c.contact_id == contact_id, contact.c.email.is_not(None), contact.c.erased_at.is_(None)
    )
    return bool(connection.scalar(sa.select(noted)))


def reveal_contact(
    connection: Connection,
    actor: Actor,
    *,
    contact_id: int,
    case_id: int,
    field: ContactField,
    reason: str,
) -> str | None:
    """One field of the contact of a case as it was given; who looked, at what and why is kept.

    Raises:
        InvalidInput: no reason, or a field that is not one of a contact's.
        NotFound: the case is not in the actor's scope, or has another contact.
    """
    check(actor, "reveal")
    reason = require_text(reason, "why you need to see it", shortest=SHORTEST_REVEAL_REASON)
    if field not in CONTACT_FIELDS:
        raise InvalidInput("Choose what to reveal: the name, the telephone number or the e-mail address.")
    row = connection.execute(
        sa.select(contact.c[field])
        .join(cases, cases.c.contact_id == contact.c.contact_id)
        .where(contact.c.contact_id == contact_id, cases.c.case_id == case_id)
    ).one_or_none()
    if row is None:
        raise NotFound("That contact does not belong to this query, or the query is outside your area.")
    add_audit(
        connection,
        actor,
        kind="revealed",
        subject=f"contact {contact_id}",
        reason=reason,
        case_id=case_id,
        detail={"field": field},
    )
    value: str | None = row[0]
    return value
