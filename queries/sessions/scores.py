"""The score of `rules.sessions.ranking` as SQL; a test holds the two equal."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from data.tables.cases import cases
from rules.lookups import Reference
from rules.lookups.evenings import UNKNOWN_SHARE
from rules.sessions.ranking import HALF_AGE_DAYS, HALF_RAND


def make_score(reference: Reference, now: datetime) -> ColumnElement[Any]:
    """The score of a query in `cases` without its part for documents, for choosing among many."""
    rules = reference.sessions
    days = sa.func.greatest(
        0, sa.func.floor(sa.extract("epoch", now - cases.c.received_at) / timedelta(days=1).total_seconds())
    )
    rand = sa.cast(sa.func.greatest(0, sa.func.coalesce(cases.c.amount_rand, 0)), sa.Double)
    return (
        (1 + rules.weight_age * (days / (days + HALF_AGE_DAYS)))
        * (1 + rules.weight_rand * (rand / (rand + HALF_RAND)))
        * sa.case((cases.c.hardship, 1 + rules.weight_hardship), else_=1.0)
        * (1 + rules.weight_resolvable * _share(reference))
    )


def _share(reference: Reference) -> ColumnElement[float]:
    rules = reference.sessions
    topics = {
        each.code: rules.share_resolvable(each.category_code, each.code)
        for each in reference.subcategories.values()
    }
    plain = {code: rules.share_resolvable(code, None) for code in reference.categories}
    return sa.func.coalesce(
        sa.case(topics, value=cases.c.subcategory_code),
        sa.case(plain, value=cases.c.category_code),
        UNKNOWN_SHARE,
    )
