"""How virtual sessions are run here: the rules of an evening, what it can resolve, how a talk may end."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Double,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
)

from data.tables.reference.columns import code, define, required, retired, sort_no, topic


def _number(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


session_rules = define(
    "session_rules",
    Column("teams_hosts", ARRAY(Text), nullable=False),
    Column("windows", ARRAY(Text), nullable=False),
    _count("slot_minutes"),
    _count("seats_a_day"),
    _count("hold_minutes"),
    _count("most_notices"),
    Column("remind_before_hours", ARRAY(Integer), nullable=False),
    *map(
        _number,
        (
            "oldest_share", "ward_cap_share", "no_show_a", "no_show_b", "overflow_risk", "weight_age",
            "weight_rand", "weight_hardship", "weight_resolvable", "weight_documents",
        ),
    ),
    PrimaryKeyConstraint("origin"),
    CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
    CheckConstraint("seats_a_day BETWEEN 1 AND 200", name="seats_a_day"),
    CheckConstraint("hold_minutes BETWEEN 1 AND 1440", name="hold_minutes"),
    CheckConstraint("most_notices BETWEEN 0 AND 20", name="most_notices"),
    Column("late_minutes", SmallInteger, nullable=False, server_default="10"),
    Column("offer_hours", SmallInteger, nullable=False, server_default="4"),
    CheckConstraint("late_minutes BETWEEN 0 AND 240", name="late_minutes"),
    CheckConstraint("offer_hours BETWEEN 1 AND 336", name="offer_hours"),
)  # fmt: skip

session_topic = define(
    "session_topic",
    *topic(),
    _number("share"),
    UniqueConstraint("category_code", "subcategory_code", postgresql_nulls_not_distinct=True),
    CheckConstraint("share BETWEEN 0 AND 1", name="share"),
)

session_outcome = define(
    "session_outcome",
    *code(),
    required("name"),
    Column("verbs", ARRAY(Text), nullable=False),
    retired(),
    sort_no(),
)
