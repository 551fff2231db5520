"""A query taken on the spot, with its photos; or what was said added to one that is open already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from queries.actions.attach import attach
from queries.actions.audit import add_audit
from queries.actions.log_case import Capture, ContactDetails, log_case
from queries.actions.outings.linking import link_case
from queries.actions.send import send
from queries.actions.talk import note
from queries.capture.accounts import find_account
from queries.capture.slips import get_slip, make_slip
from queries.cases import CaseRecord
from rules.access import check
from rules.actor import Actor
from rules.capture.slips import Slip, write_mail
from rules.capture.whereabouts import read_whereabouts
from rules.lookups import Reference
from rules.messages import Draft, to_contact


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as the phone gave it."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OnTheSpot:
    """What was taken down beside the resident. `where`: an account, a meter or an address, as typed.

    `case_reference`: one that was given to the resident already.
    """

    capture: Capture
    where: str = ""
    photos: Sequence[Photo] = ()
    outing_id: int | None = None
    case_reference: str | None = None


def capture_case(
    connection: Connection, actor: Actor, *, taken: OnTheSpot, reference: Reference, now: datetime
) -> CaseRecord:
    """Log what was taken down, all of it or nothing, and give its reference; an e-mail address gets the slip.

    Raises:
        InvalidInput: as `log_case` and `attach`.
        Conflict: the outing was cancelled.
        NotFound: the outing is not there, or not for this person.
    """
    check(actor, "log_case")
    where = read_whereabouts(taken.where, reference.municipality.account_no_pattern)
    account_no = find_account(connection, actor, where=where)
    words = _add_line(taken.capture.words, "" if where.kind == "account" else where.line)
    capture = replace(taken.capture, words=words, account_no=account_no)
    case = log_case(
        connection,
        actor,
        capture=capture,
        case_reference=taken.case_reference,
        reference=reference,
        now=now,
    )
    _link(connection, actor, case, taken, "captured", reference, now)
    _mail_slip(connection, actor, case, taken, reference, now)
    return _attach_all(connection, actor, case, taken.photos, reference, now)


def add_to_case(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    taken: OnTheSpot,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Add what a resident said, and the photos, to a query that is about the same.

    Raises:
        NotFound: no such query in the actor's scope.
        InvalidInput: nothing was said, or a file cannot be kept.
    """
    check(actor, "note")
    where = read_whereabouts(taken.where, reference.municipality.account_no_pattern)
    said = _add_line(_add_line(taken.capture.words, where.line), _name_asker(taken.capture.contact))
    case = note(connection, actor, case_id=case_id, body=said, reference=reference, now=now)
    _link(connection, actor, case, taken, "visited", reference, now)
    return _attach_all(connection, actor, case, taken.photos, reference, now)


def take_slip(connection: Connection, actor: Actor, *, case_reference: str, reference: Reference) -> Slip:
    """The slip of a query, for print; it is audited that somebody took it.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
    """
    check(actor, "log_case")
    slip = get_slip(connection, actor, case_reference=case_reference, reference=reference)
    add_audit(connection, actor, kind="downloaded", subject=f"slip-{slip.reference}")
    return slip


def _add_line(words: str, line: str) -> str:
    """Words with one more line, where there is one."""
    return "\n".join(filter(None, (words.strip(), line)))


def _name_asker(contact: ContactDetails) -> str:
    """Who else asks; only with their consent, and where it can be erased."""
    if contact.is_empty or not contact.consent:
        return ""
    return f"Also asks: {', '.join(filter(None, (contact.name.strip(), contact.phone.strip())))}"


def _mail_slip(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    taken: OnTheSpot,
    reference: Reference,
    now: datetime,
) -> None:
    """Send the slip to an e-mail address that the resident gave, and agreed that it is kept."""
    contact = taken.capture.contact
    if not (contact.email.strip() and contact.consent and case.state.contact_id is not None):
        return
    subject, body = write_mail(make_slip(case, reference))
    to = to_contact(case.state.contact_id)
    draft = Draft(f"slip:{case.reference}", to, template_code="slip", subject=subject, body=body)
    send(connection, actor, [draft], case_id=case.case_id, now=now)


def _link(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    taken: OnTheSpot,
    part: str,
    reference: Reference,
    now: datetime,
) -> None:
    if taken.outing_id is not None:
        link_case(
            connection, actor, outing_id=taken.outing_id, case_id=case.case_id, part=part,
            reference=reference, now=now,
        )  # fmt: skip


def _attach_all(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    photos: Sequence[Photo],
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    for photo in photos:
        case = attach(
            connection, actor, case_id=case.case_id, file_name=photo.file_name, content=photo.content,
            reference=reference, now=now,
        )  # fmt: skip
    return case
