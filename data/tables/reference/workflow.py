"""How queries move and how soon: channels, statuses, moves, buckets, credits, targets."""

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

resolve_target = define(
    "resolve_target",
    code_of("category", nullable=True),
    code_of("priority", nullable=True),
    Column("working_days", SmallInteger, nullable=False),
    Column("promise_days", SmallInteger, nullable=False),
    UniqueConstraint("category_code", "priority_code", postgresql_nulls_not_distinct=True),
    CheckConstraint("working_days BETWEEN 0 AND 400", name="working_days"),
    CheckConstraint("promise_days BETWEEN 1 AND 400", name="promise_days"),
)
