"""Stretches of a case's life: when each began and, unless it lasts, when it ended."""

from datetime import datetime

Span = tuple[datetime, datetime | None]
Spans = tuple[Span, ...]


def begin_span(spans: Spans, at: datetime) -> Spans:
    """A new stretch from `at`; where one lasts already it goes on, where one ended just then it is taken up."""
    if not spans:
        return ((at, None),)
    began_at, ended_at = spans[-1]
    if ended_at is None:
        return spans
    return (*spans[:-1], (began_at, None)) if ended_at == at else (*spans, (at, None))


def end_span(spans: Spans, at: datetime) -> Spans:
    """The stretch that lasts ends at `at`; one of no length is left out."""
    if not spans or spans[-1][1] is not None:
        return spans
    began_at = spans[-1][0]
    return spans[:-1] if began_at >= at else (*spans[:-1], (began_at, at))
