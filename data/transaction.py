"""The one way into the database: a transaction that knows who acts."""

import logging
import random
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Concatenate, Final, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.constraints import RETRYABLE, as_domain_error, sql_state
from data.engine import get_engine
from rules.actor import SYSTEM, UNKNOWN_REGION, Actor
from rules.errors import DomainError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Work = Callable[Concatenate[Connection, Actor, Parameters], Result]

_log = logging.getLogger("tharollo.data")

ATTEMPTS: Final = 4
UNAVAILABLE: Final = "The database does not answer. Nothing was saved. Try again in a moment."
BUSY: Final = "The desk is very busy. Try again in a moment; nothing was saved."
ANSWER_LOST: Final = (
    "The connection to the database was lost while saving. Load the page again and look whether it was saved "
    "before you repeat it."
)


class Unavailable(DomainError):
    """The database could not be reached, or took no more work; nothing happened."""


class AnswerLost(DomainError):
    """A commit was sent and its answer never came. It is never repeated: the effect may be there."""


_SET_ACTOR = (
    "SELECT set_config('app.user_id', %(user_id)s, true), set_config('app.role', %(role)s, true),"
    " set_config('app.scope', %(scope)s, true), set_config('app.regions', %(regions)s, true),"
    " set_config('app.wards', %(wards)s, true), set_config('app.categories', %(categories)s, true)"
)


def set_actor(connection: Connection, actor: Actor) -> None:
    """Tell the database, for this transaction only, who acts and how far they see."""
    # every transaction begins with this, so it spares itself the way through the compiler
    connection.exec_driver_sql(
        _SET_ACTOR,
        {
            "user_id": str(actor.user_id),
            "role": actor.role,
            "scope": "all" if actor.sees_everything else "some",
            "regions": ",".join((*actor.regions, UNKNOWN_REGION)) if actor.regions else "",
            "wards": ",".join(map(str, actor.wards)),
            "categories": ",".join(actor.category_codes),
        },
    )


@contextmanager
def beyond_scope(connection: Connection, actor: Actor) -> Iterator[None]:
    """Let a change take a row out of the actor's scope; PostgreSQL asks that the changed row still be seen.

    Only for a row that this transaction has locked within the scope.
    """
    widen = sa.text("SELECT set_config('app.scope', :scope, true)")
    connection.execute(widen, {"scope": "all"})
    yield
    connection.execute(widen, {"scope": "all" if actor.sees_everything else "some"})


@contextmanager
def as_system(connection: Connection, actor: Actor) -> Iterator[None]:
    """Let the database show what lies outside the actor's area, for work that concerns everybody.

    Nothing that was read may leave this but sums, and what the desk itself writes.
    """
    if actor == SYSTEM:
        yield
        return
    set_actor(connection, SYSTEM)
    yield
    set_actor(connection, actor)


@contextmanager
def transaction(
    actor: Actor, *, readonly: bool = False, engine: Engine | None = None
) -> Iterator[Connection]:
    """One short transaction as the actor, committed at the end, rolled back on any error.

    Raises:
        DomainError: the database refused for a reason the person can understand.
    """
    source = engine or get_engine()
    try:
        with (
            source.connect().execution_options(postgresql_readonly=readonly) as connection,
            connection.begin(),
        ):
            set_actor(connection, actor)
            yield connection
    except DBAPIError as error:
        domain_error = as_domain_error(error)
        if domain_error is None:
            raise
        raise domain_error from error


def read(
    actor: Actor, work: Work[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Run a read in a read-only transaction; a lost connection is tried again.

    Raises:
        Unavailable: the database does not answer.
    """
    return _run(actor, True, work, *args, **kwargs)


def perform(
    actor: Actor, work: Work[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Run an action in one transaction; serialisation failures and deadlocks are tried again.

    Raises:
        Unavailable: the database does not answer; nothing was saved.
        AnswerLost: the connection broke while saving; nobody knows whether it was saved.
    """
    return _run(actor, False, work, *args, **kwargs)


def _run(
    actor: Actor,
    readonly: bool,
    work: Work[Parameters, Result],
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Result:
    for attempt in range(1, ATTEMPTS + 1):
        stage = "connecting"
        try:
            with transaction(actor, readonly=readonly) as connection:
                stage = "working"
                result = work(connection, actor, *args, **kwargs)
                stage = "working" if readonly else "committing"
            return result
        except PoolTimeoutError as error:
            raise Unavailable(BUSY) from error
        except DBAPIError as error:
            passing = sql_state(error) in RETRYABLE
            if not passing and not (stage == "connecting" or error.connection_invalidated):
                raise
            if stage == "committing" and not passing:
                raise AnswerLost(ANSWER_LOST) from error
            if attempt == ATTEMPTS:
                _log.error("The database does not let this through", exc_info=error)
                raise Unavailable(BUSY if passing else UNAVAILABLE) from error
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads retries, guards nothing
    raise AssertionError("the loop returns or raises")


def stream(
    actor: Actor,
    work: Work[Parameters, Iterator[Result]],
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Generator[Result]:
    """What a read gives piece by piece, its read-only transaction open until the last piece or `close`.

    For files that are sent as they are read; nothing is tried again, since pieces have left already.

    Raises:
        Unavailable: the database does not answer.
    """
    try:
        with transaction(actor, readonly=True) as connection:
            yield from work(connection, actor, *args, **kwargs)
    except PoolTimeoutError as error:
        raise Unavailable(BUSY) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise Unavailable(UNAVAILABLE) from error
