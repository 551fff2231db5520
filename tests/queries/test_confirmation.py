"""Corrections beside later extracts: confirmed with the extract's number, or shown as different."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from data.tables.cases import case_event
from data.tables.corrections import correction
from queries.actions.confirm_corrections import compare_corrections
from queries.actions.corrections import propose_correction
from queries.actions.hold import claim
from queries.actions.tell_billing import make_corrections_file
from queries.cases import CaseRecord
from queries.corrections import Correction, list_corrections, list_differing
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from tests.billing_extract import FIRST, Extract, make_extract
from tests.billing_rows import put_extract
from tests.make import make_case
from tests.queries.disputing import NOW, RECEIVED, find_lines

LOADED = NOW + timedelta(days=20)
SEPTEMBER = "2025-09"


@pytest.fixture
def case(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    """A query whose correction bills the water of August at one rand; it was handed over."""
    billing.execute(sa.update(extract).values(loaded_at=datetime(2025, 9, 1, 12, tzinfo=UTC)))
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)
    water, _ = find_lines(billing)["WATER_CONSUMPTION"]
    propose_correction(
        billing, expert, case_id=made.case_id, seen_seq=None, right={water: Decimal("1.00")},
        reason="The reading was typed wrongly", reference=reference, now=NOW,
    )  # fmt: skip
    assert make_corrections_file(billing, SYSTEM, reference=reference, now=NOW) is not None
    return made


def load(connection: Connection, source: Extract) -> int:
    """Put a later extract into use."""
    number = put_extract(connection, source)
    this = extract.c.extract_no == number
    connection.execute(sa.update(extract).where(this).values(loaded_at=LOADED))
    return number


def bill_september(*lines: dict[str, Any]) -> Extract:
    """An extract of a month more: the first account's next bill with these lines."""
    later = Extract("later", "2025-10-01", months=(SEPTEMBER,))
    key = {"account_no": FIRST, "billing_month": SEPTEMBER, "invoice_no": f"{FIRST}09"}
    later.rows["invoices"] = [
        {
            **key, "invoice_on": "2025-09-25", "due_on": "2025-10-10", "previous_balance_rand": "0.00",
            "payments_rand": "0.00", "current_charges_rand": "0.00", "vat_rand": "0.00",
            "interest_rand": "0.00", "total_due_rand": "0.00",
        }
    ]  # fmt: skip
    later.rows["charge_lines"] = [
        {**key, "line_no": number, "service": "water", "code": "WATER_CONSUMPTION", **line}
        for number, line in enumerate(lines, start=1)
    ]
    return later


def compare(connection: Connection, reference: Reference) -> int:
    return compare_corrections(connection, SYSTEM, reference=reference, now=LOADED)


def find(connection: Connection, case: CaseRecord) -> Correction:
    (found,) = list_corrections(connection, SYSTEM, case_id=case.case_id)
    return found


def list_told(connection: Connection, case: CaseRecord) -> list[dict[str, Any]]:
    mine = (case_event.c.case_id == case.case_id) & (case_event.c.kind == "bill_correction")
    return list(connection.scalars(sa.select(case_event.c.body).where(mine).order_by(case_event.c.seq)))


BACK = {"amount_rand": "-119.36", "vat_rand": "-17.90", "reverses_line": f"2025-08/{FIRST}08/2"}
ANEW = {"amount_rand": "1.00", "vat_rand": "0.15"}


def test_a_later_bill_with_both_lines_confirms_it(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    number = load(billing, bill_september(BACK, ANEW))
    assert compare(billing, reference) == 1
    assert (find(billing, case).stage, find(billing, case).extract_no) == ("confirmed", number)
    told = list_told(billing, case)[-1]
    assert (told["stage"], told["extract_no"]) == ("confirmed", number)
    row = billing.execute(sa.select(correction.c.confirmed_at, correction.c.confirmed_extract_no)).one()
    assert tuple(row) == (LOADED, number)
    assert compare(billing, reference) == 0


def test_a_corrected_version_of_the_bill_confirms_it(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    anew = make_extract("corrected", taken_on="2025-10-01")
    line = anew.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)
    line |= ANEW
    load(billing, anew)
    assert compare(billing, reference) == 1
    assert find(billing, case).stage == "confirmed"


def test_a_bill_that_shows_other_amounts_is_told_once_and_never_confirmed(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    load(billing, bill_september(BACK, {"amount_rand": "11.00", "vat_rand": "1.65"}))
    assert compare(billing, reference) == 1
    found = find(billing, case)
    assert found.stage == "exported"
    assert [each.rand for each in found.differences] == [Decimal("-1.15")]
    assert [each["stage"] for each in list_told(billing, case)] == ["approved", "exported", "differs"]
    assert list_differing(billing, SYSTEM, most=5) == [found]
    again = make_extract("again", taken_on="2025-11-01")
    again.rows = {"payments": []}
    load(billing, again)
    assert (compare(billing, reference), len(list_told(billing, case))) == (1, 3)


def test_a_later_bill_without_it_is_a_difference_and_may_still_be_put_right(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    load(billing, bill_september(ANEW | {"amount_rand": "130.00"}))
    compare(billing, reference)
    found = find(billing, case)
    assert [each.rand for each in found.differences] == [-found.net_rand]
    october = bill_september(BACK, ANEW)
    october.extract_id = "october"
    load(billing, october)
    compare(billing, reference)
    assert (find(billing, case).stage, find(billing, case).differences) == ("confirmed", ())
    assert list_differing(billing, SYSTEM, most=5) == []


def test_without_a_later_extract_nothing_is_compared(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    assert compare(billing, reference) == 0
    assert find(billing, case).stage == "exported"


def test_an_extract_without_the_account_leaves_it_waiting(
    billing: Connection, case: CaseRecord, reference: Reference
) -> None:
    other = make_extract("other", taken_on="2025-10-01")
    other.rows = {"payments": []}
    load(billing, other)
    assert compare(billing, reference) == 1
    assert (find(billing, case).stage, find(billing, case).differences) == ("exported", ())
    assert len(list_told(billing, case)) == 2
