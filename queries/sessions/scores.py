"""The score of `rules.sessions.ranking` as SQL; a test holds the two equal."""

from collections.abc import Iterator, Mapping
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
    seconds = sa.cast(sa.extract("epoch", now - cases.c.received_at), sa.Double)
    days = sa.func.greatest(0, sa.func.floor(seconds / timedelta(days=1).total_seconds()))
    rand = sa.cast(sa.func.greatest(0, sa.func.coalesce(cases.c.amount_rand, 0)), sa.Double)
    return (
        (1 + rules.weight_age * (days / (days + HALF_AGE_DAYS)))
        * (1 + rules.weight_rand * (rand / (rand + HALF_RAND)))
        * sa.case((cases.c.hardship, 1 + rules.weight_hardship), else_=1.0)
        * (1 + rules.weight_resolvable * _share(reference))
    )


def _share(reference: Reference) -> ColumnElement[float]:
    """The share that one talk can settle; a list for each share, since a case for each topic takes longer."""
    rules = reference.sessions
    topics = {
        each.code: rules.share_resolvable(each.category_code, each.code)
        for each in reference.subcategories.values()
    }
    plain = {code: rules.share_resolvable(code, None) for code in reference.categories}
    choices = [
        *_list_choices(cases.c.subcategory_code, topics),
        *_list_choices(cases.c.category_code, plain),
    ]
    return sa.case(*choices, else_=UNKNOWN_SHARE)


def _list_choices(
    column: sa.Column[Any], shares: Mapping[str, float]
) -> Iterator[tuple[ColumnElement[bool], float]]:
    for share in sorted(set(shares.values())):
        yield column.in_([code for code, each in shares.items() if each == share]), share
