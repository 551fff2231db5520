"""The files for other systems, byte for byte as docs/billing-files.md says."""

from datetime import date
from decimal import Decimal

from outward.billing_files import name_file, write_corrections, write_holds
from rules.corrections.lines import CorrectionLine
from rules.disputes.holds import Hold
from rules.line_key import LineKey

LINE = LineKey(date(2026, 9, 1), "700123", 4)


def test_holds_say_what_is_held_and_what_was_before() -> None:
    holds = [
        Hold("552004912", LINE, Decimal("7310.2"), Decimal(0), (1, 2)),
        Hold("552004912", LINE._replace(line_no=5), Decimal(0), Decimal("12.50")),
    ]
    assert write_holds(holds, {1: "JHB-B-2026-000123-C", 2: "JHB-B-2026-000124-K"}) == (
        "account_no,billing_month,invoice_no,line_no,action,held_rand,before_rand,queries\r\n"
        "552004912,2026-09,700123,4,hold,7310.20,0.00,JHB-B-2026-000123-C JHB-B-2026-000124-K\r\n"
        "552004912,2026-09,700123,5,release,0.00,12.50,\r\n"
    )


def test_corrections_take_back_and_bill_anew() -> None:
    lines = [
        CorrectionLine("reverse", LINE, "water", "WATER_CONSUMPTION", Decimal(-900), Decimal(-135)),
        CorrectionLine("rebill", LINE, "water", "WATER_CONSUMPTION", Decimal("120.5"), Decimal("18.08")),
    ]
    assert write_corrections([(7, "JHB-B-2026-000123-C", "552004912", lines)]) == (
        "correction_no,query,account_no,kind,billing_month,invoice_no,line_no,service,code,amount_rand,vat_rand"
        "\r\n"
        "7,JHB-B-2026-000123-C,552004912,reverse,2026-09,700123,4,water,WATER_CONSUMPTION,-900.00,-135.00\r\n"
        "7,JHB-B-2026-000123-C,552004912,rebill,2026-09,700123,4,water,WATER_CONSUMPTION,120.50,18.08\r\n"
    )


def test_what_needs_quotation_marks_gets_them() -> None:
    written = write_holds([Hold('5"5,2', LINE, Decimal(1), Decimal(0))], {})
    assert written.splitlines()[1].startswith('"5""5,2",2026-09,')


def test_a_file_is_named_by_kind_day_and_number() -> None:
    assert name_file("holds", date(2026, 11, 23), 17) == "holds-2026-11-23-17.csv"
