"""What services cost: the schedule as bands, rates and validity."""

from sqlalchemy import CheckConstraint, Column, Numeric, UniqueConstraint

from data.tables.reference.columns import SERVICES, define, flag, one_of, required, validity, words

tariff = define(
    "tariff",
    required("tariff"),
    required("service"),
    required("code"),
    required("kind"),
    Column("band_from", Numeric(16, 3)),
    Column("band_to", Numeric(16, 3)),
    Column("rate", Numeric(14, 8), nullable=False),
    words("unit"),
    *validity(),
    flag("verified"),
    UniqueConstraint(
        "tariff", "service", "code", "band_from", "valid_from", "origin", postgresql_nulls_not_distinct=True
    ),
    CheckConstraint("band_to > band_from", name="band"),
    one_of("kind", ("block", "flat", "per_year", "value_band", "share")),
    one_of("service", SERVICES),
)
