"""Letters: drawn from the ledger, blocked when it no longer agrees, kept byte for byte."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

import queries.letters
from data.letters import profile_letters
from data.tables.cases import cases, contact
from data.tables.corrections import correction
from data.tables.messages import message
from outward.letters.document import build_letter
from queries.accounts import get_account
from queries.actions.close import resolve
from queries.actions.correct import correct
from queries.actions.corrections import decide_correction, propose_correction
from queries.actions.disputes import dispute
from queries.actions.hold import claim
from queries.actions.letters import send_letter
from queries.attachments import list_attachments, read_attachment
from queries.cases import CaseRecord, StaleCase, get_case
from queries.corrections import list_corrections
from queries.letters import get_ground
from queries.positions import read_position
from queries.timeline import list_happenings
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.letters.figures import LetterFigures, LetterMismatch
from rules.letters.template import LetterKind
from rules.letters.writing import Handing, LetterGround, LetterRequest, write_letter
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST, THIRD
from tests.make import make_actor, make_case
from tests.queries.disputing import NOW, RECEIVED, find_lines

TEXTS = profile_letters("johannesburg")
LATER = NOW + timedelta(hours=2)
WHY = "The reading was typed wrongly"
CORRECTED = LetterRequest("corrected", "en", WHY, "misread")


@pytest.fixture
def case(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    return claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)


@pytest.fixture
def water(billing: Connection) -> LineKey:
    return find_lines(billing)["WATER_CONSUMPTION"][0]


def put_right(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    line: LineKey,
    rand: str = "1.00",
) -> CaseRecord:
    return propose_correction(
        connection, actor, case_id=case.case_id, seen_seq=None, right={line: Decimal(rand)}, reason=WHY,
        reference=reference, now=NOW,
    )  # fmt: skip


def put_in_dispute(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    amounts: dict[LineKey, Decimal],
) -> CaseRecord:
    return dispute(
        connection, actor, case_id=case.case_id, seen_seq=None, amounts=amounts, reference=reference, now=NOW
    )


def look(
    connection: Connection, actor: Actor, case: CaseRecord, kind: LetterKind, reference: Reference
) -> LetterGround:
    return get_ground(connection, actor, case=case, kind=kind, reference=reference, now=LATER)


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
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, case, reference, water)
    ground = look(billing, expert, case, "corrected", reference)
    letter = write_letter(CORRECTED, ground, TEXTS, reference)
    previewed = build_letter(letter, ground.about.on, reference.timezone)
    send(billing, expert, case, ground.figures, reference)
    kept = list_attachments(billing, expert, case_id=case.case_id)[0]
    _, content = read_attachment(billing, expert, attachment_id=kept.attachment_id, kind="downloaded")
    assert content == previewed
    told = list_happenings(billing, expert, case_id=case.case_id)[0]
    assert told.kind == events.LETTER_SENT
    assert told.body["sha256"] == sha256(previewed).hexdigest()
    assert told.body["to_pay_rand"] == str(ground.figures.to_pay_rand)


def test_the_letter_counts_the_correction_and_no_longer_what_it_decides(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    before = look(billing, expert, case, "not_upheld", reference).figures
    put_in_dispute(billing, expert, case, reference, {water: Decimal("5.00")})
    put_right(billing, expert, case, reference, water)
    figures = look(billing, expert, case, "corrected", reference).figures
    assert figures.change_rand < 0
    assert figures.in_dispute_rand == before.in_dispute_rand
    assert figures.to_pay_rand == before.to_pay_rand + figures.change_rand


def test_the_letter_is_the_same_before_and_after_the_decision(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_in_dispute(billing, expert, case, reference, {water: Decimal("5.00")})
    put_right(billing, expert, case, reference, water)
    before = look(billing, expert, case, "corrected", reference).figures
    closed = resolve(
        billing, expert, case_id=case.case_id, seen_seq=None, outcome_code="corrected", cause_code="misread",
        reason=WHY, evidence="The photo of the meter", reference=reference, now=LATER,
    )  # fmt: skip
    assert look(billing, expert, closed, "corrected", reference).figures == before


def test_a_change_between_look_and_send_blocks_it_and_names_both_figures(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    put_right(billing, expert, case, reference, water)
    seen = look(billing, expert, case, "corrected", reference).figures
    put_in_dispute(billing, expert, other, reference, dict(find_lines(billing).values()))
    now = look(billing, expert, case, "corrected", reference).figures
    with pytest.raises(LetterMismatch, match=f"{seen.to_pay_rand % 1000:.2f}".replace(".", r"\.")) as refused:
        send(billing, expert, case, seen, reference)
    assert f"{now.to_pay_rand % 1000:.2f}" in str(refused.value)
    assert list_attachments(billing, expert, case_id=case.case_id) == []
    send(billing, expert, case, now, reference)
    assert len(list_attachments(billing, expert, case_id=case.case_id)) == 1


def test_a_correction_whose_lines_do_not_add_up_blocks_every_letter(
    billing: Connection,
    expert: Actor,
    case: CaseRecord,
    reference: Reference,
    water: LineKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_right(billing, expert, case, reference, water)
    (agreed,) = list_corrections(billing, expert, case_id=case.case_id)
    off = replace(agreed, net_rand=agreed.net_rand - 1)
    monkeypatch.setattr(queries.letters, "read_case_corrections", lambda *_: [off])
    with pytest.raises(LetterMismatch, match="but they were agreed at"):
        look(billing, expert, case, "corrected", reference)


def test_each_kind_needs_something_to_tell(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    with pytest.raises(InvalidInput, match="No correction of this query is approved"):
        look(billing, expert, case, "corrected", reference)
    with pytest.raises(InvalidInput, match="nothing is proposed"):
        look(billing, expert, case, "proposed", reference)
    with pytest.raises(InvalidInput, match="disputes no line"):
        look(billing, expert, case, "disputed", reference)
    put_right(billing, expert, case, reference, water, rand="90000.00")
    proposed = look(billing, expert, case, "proposed", reference).figures
    assert proposed.change_rand > 0
    assert "correction" not in {step.part for step in proposed.working}
    (waiting,) = billing.execute(sa.select(correction.c.correction_id)).scalars()
    decide_correction(
        billing,
        make_actor(billing, "manager"),
        correction_id=waiting,
        approve=True,
        reason="",
        reference=reference,
        now=NOW,
    )
    with pytest.raises(InvalidInput, match="so the letter is “Bill corrected”"):
        look(billing, expert, case, "not_upheld", reference)


def test_a_noted_dispute_says_what_must_still_be_paid(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_in_dispute(billing, expert, case, reference, {water: Decimal("5.00")})
    figures = look(billing, expert, case, "disputed", reference).figures
    assert [(part.line, part.disputed_rand) for part in figures.disputed] == [(water, Decimal("5.00"))]
    steps = {step.part: step.amount_rand for step in figures.working}
    assert steps["to_pay"] == steps["balance"] - figures.in_dispute_rand


def test_a_letter_without_reason_cause_or_approved_language_is_refused(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    seen = look(billing, expert, case, "not_upheld", reference).figures
    for request, said in (
        (LetterRequest("not_upheld", "en", "short", "misread"), "Write why"),
        (LetterRequest("not_upheld", "en", WHY, None), "Choose what had caused"),
        (LetterRequest("not_upheld", "zu", WHY, "misread"), "No text in that language is approved"),
    ):
        with pytest.raises(InvalidInput, match=said):
            send(billing, expert, case, seen, reference, request=request)


def test_a_second_click_sends_nothing(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    corrected = put_right(billing, expert, case, reference, water)
    seen = look(billing, expert, case, "corrected", reference).figures
    send(billing, expert, case, seen, reference, seen_seq=corrected.last_seq)
    with pytest.raises(StaleCase):
        send(billing, expert, case, seen, reference, seen_seq=corrected.last_seq)
    assert len(list_attachments(billing, expert, case_id=case.case_id)) == 1


def test_a_letter_is_an_answer_to_the_resident(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, case, reference, water)
    send(billing, expert, case, look(billing, expert, case, "corrected", reference).figures, reference)
    assert get_case(billing, expert, reference=case.reference).state.first_response_at == LATER


def test_a_query_without_an_account_gets_no_letter(billing: Connection, reference: Reference) -> None:
    bare = make_case(billing, reference, now=RECEIVED)
    with pytest.raises(InvalidInput, match="Add the account"):
        look(billing, make_actor(billing, "manager"), bare, "not_upheld", reference)


def test_a_letter_by_email_waits_in_the_outbox_with_the_file_that_was_kept(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, case, reference, water)
    figures = look(billing, expert, case, "corrected", reference).figures
    contact_id = billing.execute(
        sa.insert(contact).values(email="resident@example.org").returning(contact.c.contact_id)
    ).scalar_one()
    billing.execute(sa.update(cases).where(cases.c.case_id == case.case_id).values(contact_id=contact_id))
    send(billing, expert, case, figures, reference, handing="email")
    (kept,) = list_attachments(billing, expert, case_id=case.case_id)
    (mail,) = billing.execute(sa.select(message).where(message.c.case_id == case.case_id)).all()
    assert (mail.attachment_id, mail.contact_id, mail.template_code) == (
        kept.attachment_id,
        contact_id,
        "letter",
    )
    assert FIRST not in mail.body + mail.subject


def test_a_resident_without_an_address_gets_no_email(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, case, reference, water)
    figures = look(billing, expert, case, "corrected", reference).figures
    with pytest.raises(InvalidInput, match="No e-mail address"):
        send(billing, expert, case, figures, reference, handing="email")


def test_who_sees_other_queries_only_is_told_the_same_figures(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    narrow = make_actor(billing, "expert", category_codes=("rates",))
    put_in_dispute(billing, expert, case, reference, {water: Decimal("119.36")})
    account = get_account(billing, expert, account_no=FIRST)
    told = [read_position(billing, actor, account, LATER, reference.timezone) for actor in (expert, narrow)]
    assert told[0].lines_rand == Decimal("119.36")
    assert told[0] == told[1]


def test_an_agreed_correction_of_a_resolved_query_is_not_asked_for(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    before = look(billing, expert, other, "not_upheld", reference).figures
    put_right(billing, expert, case, reference, water)
    [agreed] = list_corrections(billing, expert, case_id=case.case_id)
    assert agreed.stage == "approved"
    assert look(billing, expert, other, "not_upheld", reference).figures == before
    resolve(
        billing, expert, case_id=case.case_id, seen_seq=None, outcome_code="corrected", cause_code="misread",
        reason=WHY, evidence="The photo of the meter", reference=reference, now=LATER,
    )  # fmt: skip
    after = look(billing, expert, other, "not_upheld", reference).figures
    assert after.to_pay_rand == before.to_pay_rand + agreed.net_rand
    off = [{"line": str(water), "agreed_rand": str(agreed.net_rand), "shown_rand": "0.00"}]
    billing.execute(sa.update(correction).values(differences=off))
    assert look(billing, expert, other, "not_upheld", reference).figures == after
    off[0]["shown_rand"] = str(agreed.net_rand + 1)
    billing.execute(sa.update(correction).values(differences=off))
    assert look(billing, expert, other, "not_upheld", reference).figures.to_pay_rand == before.to_pay_rand - 1


def test_the_account_stays_while_lines_of_it_are_disputed(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    def move(account_no: str) -> CaseRecord:
        return correct(
            billing, expert, case_id=case.case_id, seen_seq=None, changes={"account_no": account_no},
            reference=reference, now=LATER,
        )  # fmt: skip

    put_in_dispute(billing, expert, case, reference, {water: Decimal("5.00")})
    with pytest.raises(InvalidInput, match="disputes or corrects lines of its account"):
        move(THIRD)
    put_in_dispute(billing, expert, case, reference, {water: Decimal(0)})
    assert move(THIRD).state.account_no == THIRD
