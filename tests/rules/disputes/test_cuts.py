"""A step against supply is unlawful when it needs money that was in dispute that day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from rules.disputes.cuts import Cut, Day, SupplyStep, compose_alert, find_cut, is_disputed
from rules.disputes.ledger import Entry
from tests.rules.disputes.test_ledger import SEWER, START, entry

BEGINS = datetime(2026, 3, 10, tzinfo=UTC)
DAY = Day(BEGINS, BEGINS + timedelta(days=1, microseconds=-1))
HOURS = 24


def cut_for(rand: str, owed: str, entries: Sequence[Entry], step: str = "cut") -> Cut | None:
    supply = SupplyStep("552004912", step, BEGINS.date(), Decimal(rand), "K7")
    cut = find_cut(supply, Decimal(owed), entries, DAY)
    assert cut is None or is_disputed(entries, DAY)
    return cut


def test_a_cut_for_disputed_money_is_found_with_what_else_was_owed() -> None:
    cut = cut_for("500.00", "800.00", [entry(1, "400.00")])
    assert cut is not None
    assert (cut.disputed_rand, cut.rest_rand, cut.case_ids) == (Decimal(400), Decimal(400), (1,))


def test_a_cut_for_the_undisputed_part_is_lawful() -> None:
    assert cut_for("400.00", "800.00", [entry(1, "400.00")]) is None
    assert cut_for("400.00", "800.00", []) is None


def test_a_dispute_that_ended_before_or_began_after_the_day_does_not_count() -> None:
    days = (BEGINS - START).days
    ended = [entry(1, "400.00"), entry(2, "0.00", hours=days * HOURS)]
    assert cut_for("500.00", "800.00", ended) is None
    assert cut_for("500.00", "800.00", [entry(1, "400.00", hours=(days + 2) * HOURS)]) is None


def test_a_dispute_of_the_same_day_counts_whichever_came_first() -> None:
    midday = int((BEGINS - START) / timedelta(hours=1)) + 12
    assert cut_for("500.00", "800.00", [entry(1, "400.00", hours=midday)]) is not None
    ended = [entry(1, "400.00"), entry(2, "0.00", hours=midday)]
    assert cut_for("500.00", "800.00", ended) is not None


def test_every_query_that_disputes_is_named_and_a_step_without_amount_needs_any_debt() -> None:
    both = [entry(1, "400.00"), entry(2, "100.00", case_id=3, line=SEWER), entry(3, "9.00", case_id=2)]
    cut = cut_for("0.00", "500.00", both)
    assert cut is not None
    assert (cut.case_ids, cut.rest_rand) == ((1, 2, 3), Decimal(0))
    assert cut_for("0.00", "900.00", both) is None


def test_the_alert_names_no_person_and_goes_once_to_each_manager() -> None:
    cut = cut_for("500.00", "800.00", [entry(1, "400.00")], step="disconnection_notice")
    assert cut is not None
    drafts = compose_alert("JHB-B-2026-000123-C", cut, [7, 8], "https://desk.example")
    assert len({draft.key for draft in drafts}) == 2
    assert drafts[0].subject == (
        "Urgent: a disconnection notice was given for money in dispute, JHB-B-2026-000123-C"
    )
    assert "https://desk.example/query?ref=JHB-B-2026-000123-C" in drafts[0].body
    assert "10 Mar 2026" in drafts[0].body
    assert cut.step.account_no not in drafts[0].body + drafts[0].subject
