"""What can go wrong, in words a person can act on."""


class DomainError(Exception):
    """Something the person can understand and mend; its text is shown as it is."""


class NotAllowed(DomainError):
    """The actor's role or scope does not cover this."""


class NotFound(DomainError):
    """The thing asked for does not exist, or the actor may not know that it does."""


class InvalidInput(DomainError, ValueError):
    """A value that was given cannot be used."""


class Conflict(DomainError):
    """Somebody else changed the same thing first."""


class MoveNotAllowed(DomainError):
    """The case cannot take this step from where it stands."""
