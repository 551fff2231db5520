"""Outings: walkabouts and mobile offices, who goes, where they stop, and what is promised there.

`during` and `is_live` of a person are their outing's, kept equal by the foreign key, so that the guard
against being in two places looks at one table. Codes of the profile have no foreign keys, as in `cases`.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

from data.tables.base import metadata

IS_LIVE = sa.text("status <> 'cancelled'")


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def _outing(*, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("casework.outing.outing_id")
    return sa.Column("outing_id", sa.BigInteger, key, nullable=nullable)


def _case() -> sa.Column[int]:
    return sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"))


def _point() -> tuple[sa.Column[float], sa.Column[float], sa.CheckConstraint]:
    return (
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND latitude BETWEEN -90 AND 90"
            " AND longitude BETWEEN -180 AND 180",
            name="point",
        ),
    )


outing = sa.Table(
    "outing",
    metadata,
    sa.Column("outing_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False, comment="The municipality's day."),
    _at("starts_at"),
    _at("ends_at"),
    sa.Column("during", TSTZRANGE, sa.Computed("tstzrange(starts_at, ends_at)", persisted=True)),
    sa.Column("is_live", sa.Boolean, sa.Computed("status <> 'cancelled'", persisted=True)),
    sa.Column("delimitation_code", sa.Text),
    sa.Column("ward_no", sa.SmallInteger, comment="Empty: a mobile office that serves its whole area."),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("venue", sa.Text, nullable=False, server_default=""),
    sa.Column("equipment", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'::text[]")),
    sa.Column("notice_text", sa.Text, nullable=False, server_default="", comment="For the public."),
    sa.Column("status", sa.Text, nullable=False, server_default="planned"),
    sa.Column("cancelled_why", sa.Text),
    sa.Column("replaces_outing_id", sa.BigInteger, sa.ForeignKey("casework.outing.outing_id")),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    _person("created_by"),
    _at("created_at"),
    _at("done_at", nullable=True),
    sa.CheckConstraint("kind IN ('walkabout', 'mobile_office')", name="kind"),
    sa.CheckConstraint("status IN ('planned', 'confirmed', 'done', 'cancelled')", name="status"),
    sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    sa.CheckConstraint("kind <> 'walkabout' OR ward_no IS NOT NULL", name="walkabout_has_ward"),
    sa.CheckConstraint("(ward_no IS NULL) = (delimitation_code IS NULL)", name="ward_is_whole"),
    sa.CheckConstraint("(status = 'cancelled') = (cancelled_why IS NOT NULL)", name="cancelled_why"),
    sa.CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_dated"),
    sa.CheckConstraint("revision >= 1", name="revision"),
    sa.UniqueConstraint("outing_id", "during", "is_live", name="uq_outing_during"),
    ExcludeConstraint(
        ("delimitation_code", "="),
        ("ward_no", "="),
        ("during", "&&"),
        where=IS_LIVE,
        using="gist",
        name="ex_outing_ward",
    ),
    sa.Index("ix_outing_held_on", "held_on", "kind"),
    sa.Index("ix_outing_ward", "delimitation_code", "ward_no", "held_on"),
    sa.Index("uq_outing_replaces", "replaces_outing_id", unique=True, postgresql_where=IS_LIVE),
    schema="casework",
)

outing_person = sa.Table(
    "outing_person",
    metadata,
    sa.Column("outing_id", sa.BigInteger, nullable=False),
    _person("user_id"),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("during", TSTZRANGE, nullable=False),
    sa.Column("is_live", sa.Boolean, nullable=False),
    sa.PrimaryKeyConstraint("outing_id", "user_id"),
    sa.ForeignKeyConstraint(
        ["outing_id", "during", "is_live"],
        ["casework.outing.outing_id", "casework.outing.during", "casework.outing.is_live"],
        onupdate="CASCADE",
        name="fk_outing_person_outing",
    ),
    sa.CheckConstraint("part IN ('councillor', 'official', 'agent')", name="part"),
    ExcludeConstraint(
        ("user_id", "="),
        ("during", "&&"),
        where=sa.text("is_live"),
        using="gist",
        name="ex_outing_person_user_id",
    ),
    schema="casework",
)

facility = sa.Table(
    "facility",
    metadata,
    sa.Column("facility_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="A kind of the profile."),
    sa.Column("delimitation_code", sa.Text, nullable=False),
    sa.Column("ward_no", sa.SmallInteger, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    *_point(),
    _at("retired_at", nullable=True),
    sa.CheckConstraint("btrim(name) <> '' AND length(name) <= 120", name="name_present"),
    sa.Index("ix_facility_ward", "delimitation_code", "ward_no"),
    schema="casework",
)

outing_stop = sa.Table(
    "outing_stop",
    metadata,
    sa.Column("outing_stop_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _outing(),
    sa.Column("position", sa.SmallInteger, nullable=False, comment="From 1 on, as ordered by hand."),
    sa.Column("kind", sa.Text, nullable=False),
    _case(),
    sa.Column("facility_id", sa.BigInteger, sa.ForeignKey("casework.facility.facility_id")),
    sa.Column("words", sa.Text, nullable=False, server_default="", comment="No personal data."),
    *_point(),
    _at("seen_at", nullable=True),
    sa.Column("outcome", sa.Text),
    sa.CheckConstraint("kind IN ('hotspot', 'facility', 'query', 'other')", name="kind"),
    sa.CheckConstraint("(kind = 'query') = (case_id IS NOT NULL)", name="query_has_case"),
    sa.CheckConstraint("(kind = 'facility') = (facility_id IS NOT NULL)", name="facility_is_known"),
    sa.CheckConstraint("position >= 1", name="position"),
    sa.UniqueConstraint(
        "outing_id", "position", name="uq_outing_stop_position", deferrable=True, initially="DEFERRED"
    ),
    sa.Index("ix_outing_stop_case_id", "case_id", postgresql_where=sa.text("case_id IS NOT NULL")),
    sa.Index(
        "ix_outing_stop_facility_id", "facility_id", postgresql_where=sa.text("facility_id IS NOT NULL")
    ),
    schema="casework",
)

outing_case = sa.Table(
    "outing_case",
    metadata,
    sa.Column("outing_id", sa.BigInteger, sa.ForeignKey("casework.outing.outing_id")),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("part", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("outing_id", "case_id"),
    sa.CheckConstraint("part IN ('captured', 'visited')", name="part"),
    sa.Index("ix_outing_case_case_id", "case_id"),
    schema="casework",
)

outing_promise = sa.Table(
    "outing_promise",
    metadata,
    sa.Column("promise_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _outing(nullable=True),
    sa.Column("delimitation_code", sa.Text, nullable=False),
    sa.Column("ward_no", sa.SmallInteger, nullable=False),
    _case(),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    _at("kept_at", nullable=True),
    sa.Column("kept_words", sa.Text),
    _person("made_by"),
    _at("made_at"),
    sa.CheckConstraint("btrim(words) <> '' AND length(words) <= 300", name="words_present"),
    sa.CheckConstraint("(kept_at IS NULL) = (kept_words IS NULL)", name="kept_in_words"),
    sa.Index("ix_outing_promise_ward", "delimitation_code", "ward_no", "due_on"),
    sa.Index("ix_outing_promise_outing_id", "outing_id"),
    sa.Index("ix_outing_promise_case_id", "case_id", postgresql_where=sa.text("case_id IS NOT NULL")),
    schema="casework",
)
