"""Letters: drawn from the ledger, blocked when it no longer agrees, kept byte for byte."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.letters import profile_letters
from data.tables.cases import cases, contact
from data.tables.messages import message
from outward.letters.document import build_letter
from queries.actions.letters import send_letter
from queries.attachments import list_attachments, read_attachment
from queries.cases import CaseRecord, StaleCase, get_case
from queries.timeline import list_happenings
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.letters.figures import LetterFigures, LetterMismatch
from rules.letters.writing import Handing, LetterRequest, write_letter
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import make_actor, make_case
from tests.queries.disputing import (
    LATER,
    RECEIVED,
    WHY,
    find_lines,
    look_at_letter,
    put_in_dispute,
    put_right,
)

TEXTS = profile_letters("johannesburg")
CORRECTED = LetterRequest("corrected", "en", WHY, "misread")


def send(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    seen: LetterFigures,
    reference: Reference,
    *,
    request: LetterRequest = CORRECTED,
    seen_seq: int | None = None,
    now: datetime = LATER,
    handing: Handing = "post",
) -> CaseRecord:
    return send_letter(
        connection, actor, case_id=case.case_id, seen_seq=seen_seq, request=request, handing=handing,
        seen=seen, texts=TEXTS, reference=reference, now=now,
    )  # fmt: skip


def test_what_was_previewed_is_what_is_kept(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    ground = look_at_letter(billing, expert, mine, "corrected", reference)
    letter = write_letter(CORRECTED, ground, TEXTS, reference)
    previewed = build_letter(letter, ground.about.on, reference.timezone)
    send(billing, expert, mine, ground.figures, reference)
    kept = list_attachments(billing, expert, case_id=mine.case_id)[0]
    _, content = read_attachment(billing, expert, attachment_id=kept.attachment_id, kind="downloaded")
    assert content == previewed
    told = list_happenings(billing, expert, case_id=mine.case_id)[0]
    assert told.kind == events.LETTER_SENT
    assert told.body["sha256"] == sha256(previewed).hexdigest()
    assert told.body["to_pay_rand"] == str(ground.figures.to_pay_rand)


def test_a_change_between_look_and_send_blocks_it_and_names_both_figures(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    seen = look_at_letter(billing, expert, mine, "corrected", reference).figures
    put_in_dispute(billing, expert, other, reference, dict(find_lines(billing).values()))
    now = look_at_letter(billing, expert, mine, "corrected", reference).figures
    with pytest.raises(LetterMismatch, match=f"{seen.to_pay_rand % 1000:.2f}".replace(".", r"\.")) as refused:
        send(billing, expert, mine, seen, reference)
    assert f"{now.to_pay_rand % 1000:.2f}" in str(refused.value)
    assert list_attachments(billing, expert, case_id=mine.case_id) == []
    send(billing, expert, mine, now, reference)
    assert len(list_attachments(billing, expert, case_id=mine.case_id)) == 1


def test_a_letter_without_reason_cause_or_approved_language_is_refused(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    seen = look_at_letter(billing, expert, mine, "not_upheld", reference).figures
    for request, said in (
        (LetterRequest("not_upheld", "en", "short", "misread"), "Write why"),
        (LetterRequest("not_upheld", "en", WHY, None), "Choose what had caused"),
        (LetterRequest("not_upheld", "zu", WHY, "misread"), "No text in that language is approved"),
    ):
        with pytest.raises(InvalidInput, match=said):
            send(billing, expert, mine, seen, reference, request=request)


def test_a_second_click_sends_nothing(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    corrected = put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    seen = look_at_letter(billing, expert, mine, "corrected", reference).figures
    send(billing, expert, mine, seen, reference, seen_seq=corrected.last_seq)
    with pytest.raises(StaleCase):
        send(billing, expert, mine, seen, reference, seen_seq=corrected.last_seq)
    assert len(list_attachments(billing, expert, case_id=mine.case_id)) == 1


def test_a_letter_is_an_answer_to_the_resident(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    send(
        billing,
        expert,
        mine,
        look_at_letter(billing, expert, mine, "corrected", reference).figures,
        reference,
    )
    assert get_case(billing, expert, reference=mine.reference).state.first_response_at == LATER


def test_a_query_without_an_account_gets_no_letter(billing: Connection, reference: Reference) -> None:
    bare = make_case(billing, reference, now=RECEIVED)
    with pytest.raises(InvalidInput, match="Add the account"):
        look_at_letter(billing, make_actor(billing, "manager"), bare, "not_upheld", reference)


def test_a_letter_by_email_waits_in_the_outbox_with_the_file_that_was_kept(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    figures = look_at_letter(billing, expert, mine, "corrected", reference).figures
    contact_id = billing.execute(
        sa.insert(contact).values(email="resident@example.org").returning(contact.c.contact_id)
    ).scalar_one()
    billing.execute(sa.update(cases).where(cases.c.case_id == mine.case_id).values(contact_id=contact_id))
    send(billing, expert, mine, figures, reference, handing="email")
    (kept,) = list_attachments(billing, expert, case_id=mine.case_id)
    (mail,) = billing.execute(sa.select(message).where(message.c.case_id == mine.case_id)).all()
    assert (mail.attachment_id, mail.contact_id, mail.template_code) == (
        kept.attachment_id,
        contact_id,
        "letter",
    )
    assert FIRST not in mail.body + mail.subject


def test_a_resident_without_an_address_gets_no_email(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    figures = look_at_letter(billing, expert, mine, "corrected", reference).figures
    with pytest.raises(InvalidInput, match="No e-mail address"):
        send(billing, expert, mine, figures, reference, handing="email")
