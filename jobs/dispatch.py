"""Hands the outbox to the mail server, one message at a time."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Final, Literal

from data.settings import Settings
from data.transaction import perform
from outward.mail import Deferred, MailFile, MailServer, Refused, Unreachable, Wire, build_mail, connect
from queries.attachments import read_attachment
from queries.dispatch import Leased, lease_message, mark_failed, mark_sent, put_off
from rules.actor import SYSTEM
from rules.errors import Conflict, DomainError

NO_ADDRESS: Final = "There is no e-mail address: none was noted, it was erased, or the colleague has left."

Clock = Callable[[], datetime]
Ending = Literal["sent", "failed", "put_off", "away", "lost"]
log = logging.getLogger(__name__)


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server that the settings name; None when they name none."""
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    usual = {"starttls": 587, "tls": 465}[settings.smtp_security]
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port or usual,
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def dispatch(
    server: MailServer | None, *, worker: str, stop: threading.Event | None = None, clock: Clock = _now
) -> list[Ending]:
    """Send what is due until nothing is, the server is away, or `stop` is set. Without a server all wait.

    Returns what became of each message that was tried. A worker that dies after the server took a message and
    before that was noted leaves it leased; whoever takes it over sends it again under the same Message-ID, by
    which the receiving side can tell.
    """
    endings: list[Ending] = []
    if server is None:
        return endings
    with ExitStack() as stack:
        postman = _Postman(server, stack)
        while not (stop and stop.is_set()) and "away" not in endings:
            leased = perform(SYSTEM, lease_message, worker=worker, domain=server.domain, now=clock())
            if leased is None:
                break
            endings.append(_deliver(postman, leased, clock))
    return endings


class _Postman:
    """Goes to the server once there is something to bring, and stays there for the round."""

    def __init__(self, server: MailServer, stack: ExitStack) -> None:
        self._server = server
        self._stack = stack
        self._wire: Wire | None = None

    def send(self, leased: Leased) -> str:
        if leased.address is None:
            raise Refused(NO_ADDRESS)
        mail = build_mail(
            sender=self._server.sender,
            to=leased.address,
            subject=leased.subject,
            body=leased.body,
            message_id=leased.message_id_header,
            at=leased.created_at,
            calendar=leased.calendar,
            file=_read_file(leased),
        )
        if self._wire is None:
            self._wire = self._stack.enter_context(connect(self._server))
        return self._wire.send(mail, leased.address)


def _read_file(leased: Leased) -> MailFile | None:
    """The file that goes with a message, as it was kept.

    Raises:
        Refused: it is gone, so that the message would say something that is not there.
    """
    if leased.attachment_id is None:
        return None
    try:
        kept, content = perform(SYSTEM, read_attachment, attachment_id=leased.attachment_id, kind="mailed")
    except DomainError as error:
        raise Refused(str(error)) from error
    return MailFile(kept.file_name, kept.media_type, content)


def _deliver(postman: _Postman, leased: Leased, clock: Clock) -> Ending:
    """Send one message and note what came of it."""
    if clock() >= leased.leased_until_at:
        return "lost"  # this process stood still; another may have it
    try:
        reply = postman.send(leased)
    except Refused as error:
        return _note("failed", partial(perform, SYSTEM, mark_failed, leased=leased, reason=str(error)))
    except Deferred as error:
        ending: Ending = "away" if isinstance(error, Unreachable) else "put_off"
        return _note(ending, partial(perform, SYSTEM, put_off, leased=leased, reason=str(error), now=clock()))
    return _note("sent", partial(perform, SYSTEM, mark_sent, leased=leased, reply=reply, now=clock()))


def _note(ending: Ending, write: Callable[[], object]) -> Ending:
    try:
        write()
    except Conflict as error:
        log.warning("%s", error)
        return "lost"
    return ending
