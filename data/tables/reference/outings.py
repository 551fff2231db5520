"""How outings are held here, and what the municipality promises about them."""

from sqlalchemy import ARRAY, CheckConstraint, Column, Date, PrimaryKeyConstraint, SmallInteger, Text

from data.tables.reference.columns import define, required, words


def _count(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


outing_rules = define(
    "outing_rules",
    Column("promised_from", Date, nullable=False),
    _count("cycle_months"),
    _count("reserve_days"),
    _count("areas_a_week"),
    _count("all_areas_months"),
    required("walkabout_hours"),
    required("office_hours"),
    Column("weekdays", ARRAY(SmallInteger), nullable=False),
    _count("walkabouts_a_day"),
    _count("officials"),
    _count("agents"),
    _count("outings_a_week"),
    _count("stop_minutes"),
    _count("km_per_hour"),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("topics", ARRAY(Text), nullable=False),
    words("notice"),
    PrimaryKeyConstraint("origin"),
    CheckConstraint("cycle_months BETWEEN 1 AND 60", name="cycle_months"),
    CheckConstraint("all_areas_months BETWEEN 1 AND 12", name="all_areas_months"),
    CheckConstraint("areas_a_week BETWEEN 0 AND 100", name="areas_a_week"),
    CheckConstraint("cardinality(weekdays) > 0", name="weekdays"),
)
