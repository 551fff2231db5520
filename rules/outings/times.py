"""When an outing is held: the profile's hours on a day of the municipality."""

from datetime import UTC, date, datetime

from rules.lookups import Reference


def times_of(kind: str, on: date, reference: Reference) -> tuple[datetime, datetime]:
    """The instants, in UTC, at which such an outing begins and ends on a day."""
    window = reference.outings.hours_of(kind)
    begins, ends = (datetime.combine(on, at, reference.timezone) for at in (window.begins, window.ends))
    return begins.astimezone(UTC), ends.astimezone(UTC)
