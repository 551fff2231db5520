"""A new query, from any channel: its contact, its words, its place, its reference."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import contact
from queries.actions.hand_on import open_handoff, plan_first_handing
from queries.actions.plan import insert_references
from queries.actions.record import NewCase, record_new
from queries.actions.steps import require_text, require_topic
from queries.cases import CaseRecord
from queries.places import find_place
from queries.routing.route import route
from rules import events
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.contacts import clean_email, clean_phone
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference

LONGEST_TITLE: Final = 120
CLOCK_SLACK: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who asks. Without consent only what is needed to answer is kept."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    consent: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.name.strip() or self.phone.strip() or self.email.strip())


@dataclass(frozen=True, slots=True)
class Capture:
    """What the person taking the query writes down."""

    words: str
    category_code: str
    channel_code: str
    received_at: datetime
    subcategory_code: str | None = None
    account_no: str | None = None
    customer_class_code: str | None = None
    priority_code: str = "normal"
    region: str = UNKNOWN_REGION
    ward_no: int | None = None
    amount_rand: Decimal | None = None
    hardship: bool = False
    contact: ContactDetails = ContactDetails()
    foreign_references: tuple[tuple[str, str], ...] = ()


def log_case(
    connection: Connection,
    actor: Actor,
    *,
    capture: Capture,
    case_reference: str | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Make the query and give its reference at once; what is not billing goes to its department as well.

    `case_reference`: one that was reserved for it and given to the resident already.

    Raises:
        InvalidInput: a field is missing or cannot be right; the sentence says which and what to do.
    """
    check(actor, "log_case")
    _check_councillor(actor, capture, reference)
    words = require_text(capture.words, "what the resident says", shortest=5)
    _check(capture, reference, now)
    body = _body(connection, actor, capture, reference, now)
    body |= route(connection, body, words, reference, now)
    body["contact_id"] = _keep_contact(connection, capture.contact, now)
    received_at = min(capture.received_at, now)
    handing = plan_first_handing(body, reference, now)
    case = record_new(
        connection,
        actor,
        NewCase(title=shorten(words)),
        [Event(events.LOGGED, received_at, body, actor.user_id), *handing],
        texts=[("words", words)],
        case_reference=case_reference,
        reference=reference,
        now=now,
    )
    insert_references(connection, case.case_id, list(capture.foreign_references), now)
    if handing:
        open_handoff(connection, actor, case=case, reference=reference, now=now)
    return case


def shorten(words: str) -> str:
    """The first words of a text as one line for lists."""
    line = " ".join(words.split())
    if len(line) <= LONGEST_TITLE:
        return line
    return line[: LONGEST_TITLE - 1].rpartition(" ")[0] + "…"


def _check(capture: Capture, reference: Reference, now: datetime) -> None:
    require_topic(reference, capture.category_code, capture.subcategory_code)
    if capture.channel_code not in reference.channels:
        raise InvalidInput("Choose the channel the query came in by.")
    if capture.priority_code not in reference.priorities:
        raise InvalidInput("Choose a priority.")
    if capture.region not in reference.regions:
        raise InvalidInput("Choose a region.")
    if capture.received_at > now + CLOCK_SLACK:
        raise InvalidInput("The query cannot have been received in the future: check the date and time.")
    if capture.received_at < now - timedelta(days=3660):
        raise InvalidInput("The query cannot have been received more than ten years ago: check the year.")
    require_amount(capture.amount_rand)


def _check_councillor(actor: Actor, capture: Capture, reference: Reference) -> None:
    """A councillor speaks for a resident of the ward, with that resident's consent.

    What is not billing a councillor may have seen without anybody asking.
    """
    if actor.role != "councillor":
        return
    if capture.ward_no not in actor.wards:
        raise InvalidInput("Choose which of your wards the query comes from.")
    category = reference.categories.get(capture.category_code)
    if capture.contact.is_empty and category is not None and not category.is_billing:
        return
    if capture.contact.is_empty or not capture.contact.consent:
        raise InvalidInput("Write down who asks, and tick that they agree; without that you cannot log it.")


def require_amount(amount_rand: Decimal | None) -> None:
    """Refuse an amount that no bill can have.

    Raises:
        InvalidInput: negative, or too large.
    """
    if amount_rand is not None and not 0 <= amount_rand < 10**12:
        raise InvalidInput("The amount claimed must be between R 0 and R 999 999 999 999.")


def _body(
    connection: Connection, actor: Actor, capture: Capture, reference: Reference, now: datetime
) -> dict[str, object]:
    account_no = clean_account(capture.account_no, reference)
    received_on = reference.local_day(capture.received_at)
    place = find_place(
        connection, account_no=account_no, region=capture.region, ward_no=capture.ward_no,
        on=received_on, reference=reference,
    )  # fmt: skip
    return {
        "category_code": capture.category_code,
        "subcategory_code": capture.subcategory_code,
        "priority_code": capture.priority_code,
        "account_no": account_no,
        "customer_class_code": capture.customer_class_code or place.customer_class_code,
        "region": place.region,
        "delimitation_code": place.delimitation_code,
        "ward_no": place.ward_no,
        "entity_code": reference.owner_entity(capture.category_code, capture.subcategory_code, received_on),
        "channel_code": capture.channel_code,
        "amount_rand": None if capture.amount_rand is None else format(capture.amount_rand, "f"),
        "hardship": capture.hardship,
        "next_step": "First look at the query",
        "next_step_on": reference.calendar.working_day_after(reference.local_day(now), 1).isoformat(),
    }


def clean_account(account_no: str | None, reference: Reference) -> str | None:
    """The account number without spaces, or None.

    Raises:
        InvalidInput: it does not have the municipality's form.
    """
    bare = "".join((account_no or "").split())
    if bare and not re.fullmatch(reference.municipality.account_no_pattern, bare):
        raise InvalidInput(f"“{bare[:30]}” is no account number: {reference.municipality.account_no_hint}")
    return bare or None


def _keep_contact(connection: Connection, details: ContactDetails, now: datetime) -> int | None:
    if details.is_empty:
        return None
    values = {
        "name": details.name.strip() or None,
        "phone": clean_phone(details.phone),
        "email": clean_email(details.email),
        "language": details.language or None,
        "consent_at": now if details.consent else None,
    }
    contact_id: int = connection.execute(
        sa.insert(contact).values(values).returning(contact.c.contact_id)
    ).scalar_one()
    return contact_id
