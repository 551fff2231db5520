"""How queries move and how soon: channels, statuses, moves, buckets, credits, policies and their targets."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
)

from data.tables.reference.columns import (
    SCHEMA,
    code,
    code_of,
    define,
    flag,
    one_of,
    required,
    retired,
    sort_no,
    validity,
    words,
)

channel = define(
    "channel",
    *code(),
    required("name"),
    flag("is_capture", True),
    flag("is_contact"),
    words("icon"),
    sort_no(),
    retired(),
)

customer_class = define("customer_class", *code(), required("name"), sort_no(), retired())

language = define("language", *code(), required("name"), sort_no(), retired())

priority = define("priority", *code(), required("name"), words("description"), sort_no(), retired())

status = define(
    "status",
    *code(),
    required("name"),
    required("kind"),
    words("description"),
    sort_no(),
    retired(),
    one_of("kind", ("open", "waiting", "closed")),
)

move = define(
    "move",
    Column("verb", Text, primary_key=True),
    Column("from_status", Text, ForeignKey(f"{SCHEMA}.status.code"), primary_key=True),
    code_of("status", name="to_status"),
    required("name"),
    Column("roles", ARRAY(Text), nullable=False),
    sort_no(),
    CheckConstraint("cardinality(roles) > 0", name="roles"),
)

age_bucket = define(
    "age_bucket",
    *code(),
    required("name"),
    Column("from_days", Integer, nullable=False),
    Column("to_days", Integer),
    sort_no(),
    CheckConstraint("from_days >= 0 AND to_days >= from_days", name="days"),
)

priority_credit = define(
    "priority_credit",
    *code(),
    required("kind"),
    Column("threshold", Numeric(14, 2)),
    code_of("customer_class", nullable=True),
    Column("hours", Integer, nullable=False),
    required("words"),
    one_of("kind", ("rand", "hardship", "age", "class")),
    CheckConstraint("hours BETWEEN 1 AND 2000", name="hours"),
    CheckConstraint("(kind IN ('rand', 'age')) = (threshold IS NOT NULL)", name="threshold"),
    CheckConstraint("(kind = 'class') = (customer_class_code IS NOT NULL)", name="customer_class"),
)

escalation = define(
    "escalation",
    *code(),
    Column("step", SmallInteger, nullable=False),
    required("name"),
    Column("days_after", SmallInteger, nullable=False),
    required("told"),
    retired(),
    one_of("told", ("area", "municipality")),
    CheckConstraint("step >= 1", name="step"),
    CheckConstraint("days_after BETWEEN 0 AND 400", name="days_after"),
)

policy = define(
    "policy",
    *code(),
    required("name"),
    *validity(),
    code_of("calendar"),
    Column("hours_per_day", Numeric(4, 2), nullable=False),
    Column("pause_cap_days", SmallInteger, nullable=False),
    required("reopening"),
    Column("at_risk_hours", SmallInteger, nullable=False),
    Column("promise_days", SmallInteger, nullable=False),
    Column("investigation_days", SmallInteger, nullable=False),
    Column("appeal_days", SmallInteger, nullable=False),
    retired(),
    one_of("reopening", ("continue", "restart")),
    CheckConstraint("hours_per_day > 0 AND hours_per_day <= 24", name="hours_per_day"),
    CheckConstraint("pause_cap_days BETWEEN 0 AND 400", name="pause_cap_days"),
    CheckConstraint("at_risk_hours BETWEEN 0 AND 1000", name="at_risk_hours"),
    CheckConstraint("promise_days BETWEEN 1 AND 1000", name="promise_days"),
    CheckConstraint("investigation_days BETWEEN 1 AND 1000", name="investigation_days"),
    CheckConstraint("appeal_days BETWEEN 1 AND 1000", name="appeal_days"),
)

target = define(
    "target",
    code_of("policy"),
    required("measure"),
    code_of("category", nullable=True),
    code_of("priority", nullable=True),
    code_of("customer_class", nullable=True),
    code_of("entity", nullable=True),
    Column("amount", Integer, nullable=False),
    required("unit"),
    one_of("measure", ("first_response", "resolution")),
    one_of("unit", ("working_hours", "working_days", "calendar_days")),
    CheckConstraint("amount BETWEEN 0 AND 10000", name="amount"),
    UniqueConstraint(
        "policy_code",
        "measure",
        "category_code",
        "priority_code",
        "customer_class_code",
        "entity_code",
        name="uq_target_whole",
        postgresql_nulls_not_distinct=True,
    ),
)
