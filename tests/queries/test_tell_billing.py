"""What the other systems are told: each change once, and corrections that are with billing from then on."""

import csv
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event
from data.tables.people import audit
from queries.actions.close import resolve
from queries.actions.corrections import propose_correction, withdraw_correction
from queries.actions.tell_billing import make_corrections_file, make_day_holds_file, make_holds_file
from queries.billing_files import count_approved, list_billing_files, take_billing_file
from queries.cases import CaseRecord
from queries.corrections import list_corrections
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotAllowed, NotFound
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import make_actor
from tests.queries.disputing import NOW, find_lines, put_in_dispute

LATER = NOW + timedelta(days=1)


@pytest.fixture
def manager(billing: Connection) -> Actor:
    return make_actor(billing, "manager")


def read_rows(connection: Connection, actor: Actor, file_id: int) -> list[dict[str, str]]:
    _, body = take_billing_file(connection, actor, file_id=file_id)
    return list(csv.DictReader(body.splitlines()))


def test_a_file_holds_only_what_changed_since_the_last(
    billing: Connection, expert: Actor, manager: Actor, mine: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    put_in_dispute(billing, expert, mine, reference, {water: whole})
    first = make_holds_file(billing, manager, reference=reference, now=NOW)
    assert first is not None
    assert (first.kind, first.rows, first.made_by_name) == ("holds", 1, manager.display_name)
    (row,) = read_rows(billing, manager, first.file_id)
    assert (row["action"], row["held_rand"], row["queries"]) == ("hold", str(whole), mine.reference)
    assert make_holds_file(billing, manager, reference=reference, now=LATER) is None
    put_in_dispute(billing, expert, mine, reference, {water: whole - 20})
    second = make_holds_file(billing, manager, reference=reference, now=LATER)
    assert second is not None
    (row,) = read_rows(billing, manager, second.file_id)
    assert (row["action"], row["held_rand"], row["before_rand"]) == ("change", str(whole - 20), str(whole))


def test_a_decision_releases_what_was_held(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    put_in_dispute(billing, expert, mine, reference, {water: whole})
    make_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    cause_code = next(code for code, cause in reference.causes.items() if not cause.is_import_only)
    resolve(
        billing, expert, case_id=mine.case_id, seen_seq=None, outcome_code="bill_correct",
        cause_code=cause_code, reason="The meter was read and the bill is right",
        evidence="Reading of 1 September",
        reference=reference, now=NOW,
    )  # fmt: skip
    file = make_holds_file(billing, SYSTEM, reference=reference, now=LATER)
    assert file is not None
    (row,) = read_rows(billing, SYSTEM, file.file_id)
    assert (row["action"], row["held_rand"], row["queries"]) == ("release", "0.00", "")


def test_a_day_has_one_file_even_when_nothing_changed(
    billing: Connection, reference: Reference, mine: CaseRecord
) -> None:
    made = make_day_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    assert made is not None
    assert made.rows == 0
    assert read_rows(billing, SYSTEM, made.file_id) == []
    assert make_day_holds_file(billing, SYSTEM, reference=reference, now=NOW) is None
    assert make_day_holds_file(billing, SYSTEM, reference=reference, now=LATER) is not None


def test_interest_on_the_disputed_part_is_held_with_it(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    billing.execute(
        sa.text(
            "INSERT INTO billing.invoice SELECT account_no, date '2025-09-01', 'I9', date '2025-09-05',"
            " due_on, 274.52, 0, 0, 0, 2.00, total_due_rand, billing_run, next_reading_on, extract_no"
            " FROM billing.invoice WHERE account_no = :account_no AND billing_month = '2025-08-01'"
        ),
        {"account_no": FIRST},
    )
    billing.execute(sa.text("SELECT billing.ensure_month(date '2025-09-01')"))
    billing.execute(
        sa.text(
            "INSERT INTO billing.charge_line (account_no, billing_month, invoice_no, line_no, service, code,"
            " amount_rand, vat_rand, extract_no) SELECT account_no, billing_month, invoice_no, 1, 'interest',"
            " 'INTEREST', 2.00, 0, extract_no FROM billing.invoice WHERE invoice_no = 'I9'"
        )
    )
    put_in_dispute(billing, expert, mine, reference, {water: whole})
    file = make_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    assert file is not None
    held = {row["invoice_no"]: row["held_rand"] for row in read_rows(billing, SYSTEM, file.file_id)}
    share = (2 * whole / Decimal("274.52")).quantize(Decimal("0.01"))
    assert held == {water.invoice_no: str(whole), "I9": str(share)}


def test_an_approved_correction_is_handed_over_once_and_its_query_says_so(
    billing: Connection, expert: Actor, manager: Actor, mine: CaseRecord, reference: Reference
) -> None:
    water, _ = find_lines(billing)["WATER_CONSUMPTION"]
    propose_correction(
        billing, expert, case_id=mine.case_id, seen_seq=None, right={water: Decimal("1.00")},
        reason="The reading was typed wrongly", reference=reference, now=NOW,
    )  # fmt: skip
    assert count_approved(billing, manager) == 1
    file = make_corrections_file(billing, manager, reference=reference, now=LATER)
    assert file is not None
    rows = read_rows(billing, manager, file.file_id)
    assert [(row["kind"], row["amount_rand"]) for row in rows] == [("reverse", "-119.36"), ("rebill", "1.00")]
    (found,) = list_corrections(billing, manager, case_id=mine.case_id)
    assert found.stage == "exported"
    assert make_corrections_file(billing, manager, reference=reference, now=LATER) is None
    told = billing.execute(
        sa.select(case_event.c.body["stage"].astext, case_event.c.at)
        .where(case_event.c.case_id == mine.case_id, case_event.c.kind == "bill_correction")
        .order_by(case_event.c.seq)
    ).all()
    assert [tuple(row) for row in told] == [("approved", NOW), ("exported", LATER)]
    with pytest.raises(InvalidInput, match="exported already"):
        withdraw_correction(
            billing, expert, case_id=mine.case_id, correction_id=found.correction_id,
            reason="The photo came too late", reference=reference, now=LATER,
        )  # fmt: skip


def test_every_download_is_audited_and_a_number_without_file_is_not_found(
    billing: Connection, manager: Actor, reference: Reference
) -> None:
    made = make_day_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    assert made is not None
    take_billing_file(billing, manager, file_id=made.file_id)
    subject = sa.select(audit.c.subject).where(audit.c.user_id == manager.user_id)
    assert billing.scalars(subject).all() == [f"billing-file-{made.file_id}"]
    with pytest.raises(NotFound):
        take_billing_file(billing, manager, file_id=made.file_id + 1)


def test_only_managers_of_the_whole_municipality_make_and_see_files(
    billing: Connection, expert: Actor, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    made = make_day_holds_file(billing, SYSTEM, reference=reference, now=NOW)
    with pytest.raises(NotAllowed):
        list_billing_files(billing, expert, most=5)
    part = make_actor(billing, "manager", regions=("B",))
    act_as(part)
    with pytest.raises(InvalidInput, match="whole municipality"):
        make_holds_file(billing, part, reference=reference, now=LATER)
    assert list_billing_files(billing, part, most=5) == []
    act_as(SYSTEM)
    assert list_billing_files(billing, SYSTEM, most=5) == [made]
