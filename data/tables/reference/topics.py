"""What queries are about: categories, what they need, who owns them, what they turn out to be."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from data.tables.reference.columns import (
    DESKS,
    SCHEMA,
    SERVICES,
    code,
    code_of,
    define,
    flag,
    one_of,
    required,
    retired,
    sort_no,
    topic,
    validity,
    words,
)

category = define(
    "category",
    *code(),
    required("name"),
    words("description"),
    words("icon"),
    flag("is_billing", True),
    Column("desk", Text, nullable=False, server_default="billing"),
    sort_no(),
    retired(),
    one_of("desk", DESKS),
)

subcategory = define(
    "subcategory",
    *code(),
    code_of("category"),
    required("name"),
    words("description"),
    words("service"),
    sort_no(),
    retired(),
    UniqueConstraint("code", "category_code"),
    one_of("service", ("", *SERVICES)),
)

document = define("document", *code(), required("name"), words("description"), flag("is_personal"), retired())

checklist = define(
    "checklist",
    *topic(),
    code_of("document"),
    flag("is_required", True),
    words("note"),
    sort_no(),
    UniqueConstraint(
        "category_code", "subcategory_code", "document_code", postgresql_nulls_not_distinct=True
    ),
)

entity = define(
    "entity",
    *code(),
    required("name"),
    required("kind"),
    words("contact"),
    sort_no(),
    retired(),
    one_of("kind", ("department", "entity", "outside")),
    Column("agreed_days", SmallInteger, comment="Calendar days a query may lie there; empty: not agreed."),
    words("agreed_source"),
    CheckConstraint("agreed_days BETWEEN 1 AND 1000", name="agreed_days"),
)

ownership = define(
    "ownership",
    *topic(),
    code_of("entity"),
    *validity(),
    UniqueConstraint("category_code", "subcategory_code", "valid_from", postgresql_nulls_not_distinct=True),
    ExcludeConstraint(
        (text("category_code"), "="),
        (text("COALESCE(subcategory_code, '')"), "="),
        (text("daterange(valid_from, valid_to, '[]')"), "&&"),
        name="ex_ownership_one_owner",
        using="gist",
    ),
)

cause = define(
    "cause",
    *code(),
    required("name"),
    words("description"),
    Column("rules", ARRAY(Text), nullable=False, server_default="{}"),
    flag("is_import_only"),
    sort_no(),
    retired(),
)

cause_category = define(
    "cause_category",
    Column("cause_code", Text, ForeignKey(f"{SCHEMA}.cause.code"), primary_key=True),
    Column("category_code", Text, ForeignKey(f"{SCHEMA}.category.code"), primary_key=True),
)

outcome = define(
    "outcome",
    *code(),
    required("name"),
    words("description"),
    required("kind"),
    flag("is_import_only"),
    sort_no(),
    retired(),
    one_of("kind", ("upheld", "partly_upheld", "not_upheld", "elsewhere", "none")),
)
