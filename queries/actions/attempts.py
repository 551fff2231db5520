"""One part of several that are done together: what refuses one costs no other."""

from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.constraints import as_domain_error
from rules.errors import DomainError


def attempt(connection: Connection, work: Callable[[], object]) -> str | None:
    """Do the work in a savepoint; gives the sentence that refused it, None when it was done."""
    try:
        with connection.begin_nested():
            work()
    except DomainError as error:
        return str(error)
    except DBAPIError as error:
        known = as_domain_error(error)
        if known is None:
            raise
        return str(known)
    return None
