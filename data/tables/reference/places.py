"""Where and when: the municipality, its regions, wards, centres and calendars."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Time,
    func,
    text,
)

from data.tables.base import metadata
from data.tables.reference.columns import (
    SCHEMA,
    code,
    code_of,
    define,
    flag,
    required,
    retired,
    sort_no,
    validity,
    words,
)

municipality = define(
    "municipality",
    *code(),
    required("name"),
    required("short_name"),
    Column("reference_prefix", Text, nullable=False),
    required("timezone"),
    Column("vat_percent", Numeric(5, 2), nullable=False),
    required("account_no_pattern"),
    words("account_no_hint"),
    words("ward_prefix"),
    words("call_centre"),
    Column("payment_days", SmallInteger, nullable=False),
    Column(
        "correction_limit_rand",
        Numeric(14, 2),
        nullable=False,
        server_default="0",
        comment="Corrections above it need another person; 0: every one.",
    ),
    Column(
        "publish_from",
        SmallInteger,
        nullable=False,
        server_default="5",
        comment="Counts from 1 to below it are not published.",
    ),
    Column(
        "publish_width",
        SmallInteger,
        nullable=False,
        server_default="5",
        comment="How far apart what a count that is not published may be must lie.",
    ),
    CheckConstraint("publish_from BETWEEN 2 AND 100", name="publish_from"),
    CheckConstraint("publish_width BETWEEN 2 AND 100", name="publish_width"),
    CheckConstraint("reference_prefix ~ '^[A-Z]{3}$'", name="reference_prefix"),
    Index("uq_municipality_one", text("(true)"), unique=True),
)

profile_load = Table(
    "profile_load",
    metadata,
    Column("municipality_code", Text, ForeignKey(f"{SCHEMA}.municipality.code"), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=SCHEMA,
)

region = define(
    "region",
    *code("^[A-Z]$"),
    required("name"),
    words("places"),
    sort_no(),
    retired(),
)

delimitation = define(
    "delimitation",
    *code("^[0-9]{4}[a-z0-9_]*$"),
    required("name"),
    *validity(),
    Column("superseded_on", Date),
    words("note"),
    retired(),
)

ward = define(
    "ward",
    Column("delimitation_code", Text, ForeignKey(f"{SCHEMA}.delimitation.code"), primary_key=True),
    Column("ward_no", SmallInteger, primary_key=True, autoincrement=False),
    code_of("region"),
    Column("latitude", Double),
    Column("longitude", Double),
    words("note"),
    CheckConstraint("ward_no BETWEEN 1 AND 9999", name="ward_no"),
    CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="point"),
)

calendar = define("calendar", *code(), required("name"), flag("is_default"), retired())

office_hours = define(
    "office_hours",
    Column("calendar_code", Text, ForeignKey(f"{SCHEMA}.calendar.code"), primary_key=True),
    Column("weekday", SmallInteger, primary_key=True, autoincrement=False),
    Column("opens", Time, nullable=False),
    Column("closes", Time, nullable=False),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    CheckConstraint("closes > opens", name="open"),
)

declared_day = define(
    "declared_day", Column("on", Date, primary_key=True), required("name"), flag("is_election")
)

service_centre = define(
    "service_centre",
    *code(),
    required("name"),
    code_of("region"),
    words("address"),
    code_of("calendar"),
    flag("is_main"),
    words("note"),
    sort_no(),
    retired(),
)
