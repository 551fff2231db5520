"""Letters to residents: what was looked at is what goes out, or nothing does."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from outward.letters.document import build_letter, name_file
from queries.actions.attach import keep_file
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord
from queries.contacts import has_email
from queries.letters import get_ground
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.letters.figures import LetterFigures, check_unchanged
from rules.letters.texts import LetterTexts
from rules.letters.writing import (
    HANDINGS,
    Handing,
    LetterRequest,
    check_request,
    write_letter,
)
from rules.lookups import Reference
from rules.messages import Draft, to_contact


def send_letter(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    request: LetterRequest,
    handing: Handing,
    seen: LetterFigures,
    texts: LetterTexts,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Send the letter that was previewed and keep it with the query.

    Its figures are drawn from the ledger anew: `seen` are those of the preview.

    Raises:
        LetterMismatch: they are no longer the same; nothing is sent.
        InvalidInput: the letter does not say what it must, or its language is not approved.
    """
    case, step = begin(
        connection, actor, "write_letter", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    check_request(request)
    if handing not in HANDINGS:
        raise InvalidInput("Choose how the letter reaches the resident.")
    ground = get_ground(connection, actor, case=case, kind=request.kind, reference=reference, now=now)
    check_unchanged(seen, ground.figures)
    letter = write_letter(request, ground, texts, reference)
    content = build_letter(letter, ground.about.on, reference.timezone)
    name = name_file(request.kind, case.reference, ground.about.on)
    attachment_id = keep_file(connection, actor, case_id=case_id, file_name=name, content=content, now=now)
    body = step | {
        "attachment_id": attachment_id,
        "sha256": sha256(content).hexdigest(),
        "letter": request.kind,
        "language": request.language,
        "handing": handing,
        "to_pay_rand": str(ground.figures.to_pay_rand),
    }
    sent = Event(events.LETTER_SENT, now, body, actor.user_id)
    mails = _address(connection, case, texts, request.language, attachment_id) if handing == "email" else []
    return record(connection, actor, case, [sent], messages=mails, reference=reference, now=now)


def _address(
    connection: Connection, case: CaseRecord, texts: LetterTexts, language: str, attachment_id: int
) -> list[Draft]:
    contact_id = case.state.contact_id
    if contact_id is None or not has_email(connection, contact_id):
        raise InvalidInput("No e-mail address of the resident is noted. Choose another way.")
    labels = texts.get_approved(language).labels
    draft = Draft(
        key=f"letter:{attachment_id}",
        to=to_contact(contact_id),
        template_code="letter",
        subject=f"{labels['mail_subject']} {case.reference}",
        body=f"{labels['mail_text']}\n\n{case.reference}",
        attachment_id=attachment_id,
    )
    return [draft]
