"""The person behind this run, asked of the database and never of the page's own memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from data.transaction import perform, read
from pages.kit import browser
from queries.actions.sign_in import note_seen
from queries.web_sessions import SignedIn, find_signed_in
from rules.actor import SYSTEM, Actor
from rules.errors import NotAllowed

_run = threading.local()


class SignedOut(NotAllowed):
    """Nobody is signed in any more: the sign-in ran out, was ended, or the person was deactivated."""


def find_person() -> SignedIn | None:
    """The signed-in person of this browser, looked up now; None when there is none."""
    token = browser.read_session_token()
    return read(SYSTEM, find_signed_in, token=token) if token else None


def note_use(person: SignedIn) -> None:
    """Put off the idle end of the web session, at most once a minute."""
    token = browser.read_session_token()
    if person.is_stale and token:
        perform(SYSTEM, note_seen, token=token)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Spare the page that is being drawn a second look-up of the actor.

    Callbacks run before, and fragments without, the entry script, so outside this block each of them asks
    the database again.
    """
    _run.actor = actor
    try:
        yield
    finally:
        _run.actor = None


def current_actor() -> Actor:
    """Who acts, for a page, a callback or a fragment.

    Raises:
        SignedOut: nobody is signed in, or must change a first password before anything else.
    """
    known: Actor | None = getattr(_run, "actor", None)
    if known is not None:
        return known
    person = find_person()
    if person is None or person.must_change_password:
        raise SignedOut("You are signed out. Sign in again to go on.")
    return person.actor
