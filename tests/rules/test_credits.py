"""What brings a case forward in the queue: at most one credit of each kind."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from rules.clocks.credits import Credit, act_by, list_credits


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


POLICY = (
    Credit("rand_1", "rand", 8, "R 1 000 or more", Decimal(1000)),
    Credit("rand_50", "rand", 40, "R 50 000 or more", Decimal(50_000)),
    Credit("hardship", "hardship", 72, "Hardship"),
    Credit("waited", "age", 24, "Waited 30 days before it reached us", Decimal(30)),
    Credit("firm", "class", 4, "A managing agent", customer_class="managing_agent"),
)


def test_one_credit_of_each_kind_brings_a_case_forward() -> None:
    due_at = at("2026-12-21T15:30:00+02:00")
    earned = list_credits(
        POLICY,
        amount_rand=Decimal("50000.00"),
        hardship=True,
        waited_days=30,
        customer_class="managing_agent",
    )
    assert [credit.code for credit in earned] == ["rand_50", "hardship", "waited", "firm"]
    assert act_by(due_at, earned) == due_at - timedelta(hours=140)


def test_nothing_earned_leaves_due_as_it_is() -> None:
    due_at = at("2026-12-21T15:30:00+02:00")
    earned = list_credits(POLICY, amount_rand=Decimal("999.99"), waited_days=29, customer_class="company")
    assert earned == ()
    assert act_by(due_at, earned) == due_at
