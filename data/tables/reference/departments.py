"""How departments and entities take in what is handed to them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, SmallInteger, Text

from data.tables.reference.columns import SCHEMA, define, words

department = define(
    "department",
    Column("entity_code", Text, ForeignKey(f"{SCHEMA}.entity.code"), primary_key=True),
    Column("acknowledge_hours", SmallInteger, comment="Working hours; empty: no target."),
    words("email"),
    CheckConstraint("acknowledge_hours BETWEEN 1 AND 1000", name="acknowledge_hours"),
)
