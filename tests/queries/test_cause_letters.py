"""Letters to the accounts of a common cause: looked at together, sent once each, never with old figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.letters import profile_letters
from data.tables.attachments import attachment
from data.tables.cases import cases, contact
from data.tables.jobs import job
from data.tables.messages import message
from outward.pdfs import count_pages, join_pdfs
from queries.actions.cause_letters import ask_for_letters, tell_next
from queries.actions.common_causes import open_common_cause
from queries.actions.corrections import decide_correction
from queries.cases import CaseRecord, get_case
from queries.cause_letters import list_cause_letters, read_cause_letters
from queries.common_causes import CauseAccount, get_common_cause
from queries.corrections import list_corrections
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound
from rules.letters.figures import LetterFigures
from rules.letters.writing import Handing, LetterRequest
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD
from tests.make import make_actor
from tests.queries.causes import by_number, find_case, go_on, keep_cluster
from tests.queries.disputing import LATER, NOW, find_lines, put_right

TEXTS = profile_letters("johannesburg")
REQUEST = LetterRequest("corrected", "en", "The factor of these meters was wrong.", "misread")


@pytest.fixture
def manager(billing: Connection) -> Actor:
    return make_actor(billing, "manager")


@pytest.fixture
def parent(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    cluster_id = keep_cluster(billing)
    return open_common_cause(billing, expert, cluster_id=cluster_id, reference=reference, now=NOW)


@pytest.fixture
def corrected(
    billing: Connection,
    parent: CaseRecord,
    expert: Actor,
    manager: Actor,
    reference: Reference,
) -> CaseRecord:
    """The cause with a correction agreed for every account."""
    go_on(billing, expert, parent, reference)
    for account in by_number(billing, expert, parent).values():
        agree(billing, expert, manager, account, reference)
    return parent


def agree(
    connection: Connection, expert: Actor, manager: Actor, account: CauseAccount, reference: Reference
) -> None:
    child = find_case(connection, account)
    [proposed] = list_corrections(connection, expert, case_id=child)
    if proposed.stage == "proposed":
        decide_correction(
            connection,
            manager,
            correction_id=proposed.correction_id,
            approve=True,
            reason="",
            reference=reference,
            now=LATER,
        )


def look(
    connection: Connection, actor: Actor, cause: CaseRecord, reference: Reference
) -> dict[str, LetterFigures]:
    """The figures of the letters that are due."""
    due = list_cause_letters(connection, actor, case_id=cause.case_id, reference=reference, now=LATER)
    return {each.account_no: each.ground.figures for each in due if each.ground is not None}


def ask(
    connection: Connection,
    actor: Actor,
    cause: CaseRecord,
    seen: dict[str, LetterFigures],
    *,
    handing: Handing = "post",
    request: LetterRequest = REQUEST,
) -> int:
    return ask_for_letters(
        connection, actor, case_id=cause.case_id, request=request, handing=handing, seen=seen
    )


def tell_all(
    connection: Connection,
    actor: Actor,
    cause: CaseRecord,
    reference: Reference,
    *,
    handing: Handing = "post",
) -> int:
    """Send letter after letter; gives how many were tried."""
    tried = 0
    while tell_next(
        connection, actor, case_id=cause.case_id, request=REQUEST, handing=handing, texts=TEXTS,
        reference=reference, now=LATER,
    ):  # fmt: skip
        tried += 1
    return tried


def test_every_account_whose_correction_is_agreed_gets_its_letter_once(
    billing: Connection, corrected: CaseRecord, expert: Actor, reference: Reference
) -> None:
    seen = look(billing, expert, corrected, reference)
    assert sorted(seen) == sorted((FIRST, SECOND, THIRD))
    assert seen[THIRD].change_rand == Decimal("-1.00")
    number = ask(billing, expert, corrected, seen)
    cause = get_common_cause(billing, expert, case_id=corrected.case_id)
    assert (cause.agreed, cause.asked, cause.told, cause.is_telling) == (3, 3, 0, True)
    assert tell_all(billing, expert, corrected, reference) == 3
    billing.execute(sa.update(job).where(job.c.job_id == number).values(status="done", finished_at=LATER))
    cause = get_common_cause(billing, expert, case_id=corrected.case_id)
    assert (cause.asked, cause.told, cause.to_tell, cause.is_telling) == (0, 3, 0, False)
    assert tell_all(billing, expert, corrected, reference) == 0
    for account in by_number(billing, expert, corrected).values():
        own = sa.select(attachment.c.case_id).where(attachment.c.attachment_id == account.letter_id)
        assert billing.scalar(own) == find_case(billing, account)
    with pytest.raises(Conflict, match="waits for a letter"):
        ask(billing, expert, corrected, seen)


def test_letters_of_a_cause_come_in_one_file_for_the_printer(
    billing: Connection, corrected: CaseRecord, expert: Actor, reference: Reference
) -> None:
    with pytest.raises(NotFound, match="No letter"):
        read_cause_letters(billing, expert, case_id=corrected.case_id)
    ask(billing, expert, corrected, look(billing, expert, corrected, reference))
    tell_all(billing, expert, corrected, reference)
    letters = read_cause_letters(billing, expert, case_id=corrected.case_id)
    assert len(letters) == 3
    assert count_pages(join_pdfs(letters)) == sum(map(count_pages, letters))


def test_a_letter_whose_figures_have_changed_does_not_go_out_and_can_be_looked_at_again(
    billing: Connection, corrected: CaseRecord, expert: Actor, reference: Reference
) -> None:
    seen = look(billing, expert, corrected, reference)
    ask(billing, expert, corrected, seen)
    child = get_case(billing, expert, reference=by_number(billing, expert, corrected)[FIRST].reference or "")
    put_right(billing, expert, child, reference, {find_lines(billing)["RATES"][0]: Decimal("1.00")})
    assert tell_all(billing, expert, corrected, reference) == 3
    found = by_number(billing, expert, corrected)
    assert found[FIRST].letter_id is None
    assert "looked at asks for" in (found[FIRST].letter_said or "")
    assert found[SECOND].letter_id is not None
    billing.execute(sa.update(job).values(status="done", finished_at=LATER))
    again = look(billing, expert, corrected, reference)
    assert list(again) == [FIRST]
    ask(billing, expert, corrected, again)
    assert tell_all(billing, expert, corrected, reference) == 1
    assert by_number(billing, expert, corrected)[FIRST].letter_id is not None


def test_by_e_mail_only_those_whose_address_is_noted(
    billing: Connection, corrected: CaseRecord, expert: Actor, reference: Reference
) -> None:
    child = find_case(billing, by_number(billing, expert, corrected)[SECOND])
    made = sa.insert(contact).values(name="A resident", email="resident@example.org")
    number = billing.execute(made.returning(contact.c.contact_id)).scalar_one()
    billing.execute(sa.update(cases).where(cases.c.case_id == child).values(contact_id=number))
    ask(billing, expert, corrected, look(billing, expert, corrected, reference), handing="email")
    assert tell_all(billing, expert, corrected, reference, handing="email") == 3
    mails = billing.execute(sa.select(message).where(message.c.template_code == "letter")).all()
    assert [each.case_id for each in mails] == [child]


def test_letters_wait_for_agreement_and_are_asked_for_once(
    billing: Connection,
    parent: CaseRecord,
    expert: Actor,
    manager: Actor,
    reference: Reference,
) -> None:
    strict = replace(reference.municipality, correction_limit_rand=Decimal(0))
    go_on(billing, expert, parent, replace(reference, municipality=strict))
    waiting = list(by_number(billing, expert, parent).values())
    assert [each.stage for each in waiting] == ["proposed"] * 3
    assert not {each.account_no for each in waiting} & set(look(billing, expert, parent, reference))
    agree(billing, expert, manager, waiting[0], reference)
    seen = look(billing, expert, parent, reference)
    assert waiting[0].account_no in seen
    ask(billing, expert, parent, seen)
    with pytest.raises(Conflict, match="already"):
        ask(billing, expert, parent, seen)


def test_who_may_not_and_what_says_nothing_is_refused(
    billing: Connection, corrected: CaseRecord, expert: Actor, reference: Reference
) -> None:
    seen = look(billing, expert, corrected, reference)
    with pytest.raises(InvalidInput, match="Write why"):
        ask(billing, expert, corrected, seen, request=LetterRequest("corrected", "en", "", "misread"))
    with pytest.raises(InvalidInput, match="how the letters reach"):
        ask(billing, expert, corrected, seen, request=LetterRequest("disputed", "en"))
    with pytest.raises(NotAllowed):
        ask(billing, make_actor(billing, "agent"), corrected, seen)
