"""Stretches of a case's life: when each began and, unless it lasts, when it ended."""

from datetime import datetime

Stretch = tuple[datetime, datetime | None]
Stretches = tuple[Stretch, ...]


def begin_stretch(stretches: Stretches, at: datetime) -> Stretches:
    """A new stretch from `at`; one that lasts already goes on, one that ended just then is taken up again."""
    if not stretches:
        return ((at, None),)
    began_at, ended_at = stretches[-1]
    if ended_at is None:
        return stretches
    return (*stretches[:-1], (began_at, None)) if ended_at == at else (*stretches, (at, None))


def end_stretch(stretches: Stretches, at: datetime) -> Stretches:
    """The stretch that lasts ends at `at`; one of no length is left out."""
    if not stretches or stretches[-1][1] is not None:
        return stretches
    began_at = stretches[-1][0]
    return stretches[:-1] if began_at >= at else (*stretches[:-1], (began_at, at))
