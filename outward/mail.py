"""E-mail: one plain message made by the book, handed to one server over TLS."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Final, Literal

from outward.calendars import address_invitation
from rules.errors import DomainError
from rules.messages import CalendarPart

Security = Literal["starttls", "tls"]

STEP_SECONDS: Final = 15.0
LONGEST_REPLY: Final = 300

# nothing but seven-bit text leaves, whatever the server can take
_POLICY: Final = SMTP.clone(cte_type="7bit")


class Deferred(DomainError):
    """The message was not taken this time; a later attempt may succeed."""


class Unreachable(Deferred):
    """The server itself is away or refuses the desk: no message would get through."""


class Refused(DomainError):
    """The message will never be taken as it is."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages are handed over. `sender` may be 'Name <address>'."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def sender_address(self) -> str:
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        return self.sender_address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


def build_mail(
    *,
    sender: str,
    to: str,
    subject: str,
    body: str,
    message_id: str,
    at: datetime,
    calendar: CalendarPart | None = None,
    file: MailFile | None = None,
) -> EmailMessage:
    """A plain text message in UTF-8, marked as sent by a program, which may carry a calendar part or a file.

    The calendar part is an alternative to the text, with its method in the header: from that calendars know
    what to offer.

    Raises:
        Refused: an address or the subject would break out of its header, or the calendar part is none.
    """
    mail = EmailMessage(policy=_POLICY)
    name, address = parseaddr(sender)
    try:
        mail["From"] = Address(name, addr_spec=_one_line(address))
        mail["To"] = Address(addr_spec=_one_line(to))
        mail["Subject"] = _one_line(subject)
        mail["Message-ID"] = _one_line(message_id)
    except (ValueError, IndexError) as error:
        raise Refused("The address or the subject cannot stand in an e-mail. Correct it.") from error
    mail["Date"] = at
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    if calendar is not None:
        try:
            text = address_invitation(calendar.text, organiser=sender, attendee=to)
        except ValueError as error:
            raise Refused("The calendar part of the message cannot be read.") from error
        mail.add_alternative(text, subtype="calendar", params={"method": calendar.method})
    if file is not None:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail


def _one_line(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError("not one line of text")
    return text


class Wire:
    """An open, signed-in connection to the server."""

    def __init__(self, smtp: smtplib.SMTP, server: MailServer) -> None:
        self._smtp = smtp
        self._server = server

    def send(self, mail: EmailMessage, to: str) -> str:
        """Hand over one message. Returns what the server said when it took it.

        Raises:
            Refused: the server will never take it.
            Deferred: the server asks to try later.
            Unreachable: the connection broke, or the server refuses the desk.
        """
        try:
            return self._converse(mail, to)
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error, to) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _unreachable(self._server, error) from error

    def _converse(self, mail: EmailMessage, to: str) -> str:
        content, options = self._encode(mail, to)
        self._smtp.rset()
        code, reply = self._smtp.mail(self._server.sender_address, options)
        if code >= 400:
            raise Unreachable(f"The mail server refuses the sender: {_quote(code, reply, to)}")
        code, reply = self._smtp.rcpt(to)
        if code >= 400:
            raise _refusal(code, reply, to)
        code, reply = self._smtp.data(content)
        if code >= 400:
            raise _refusal(code, reply, to)
        return _quote(code, reply, to)

    def _encode(self, mail: EmailMessage, to: str) -> tuple[bytes, list[str]]:
        """The bytes, and the option that an address outside ASCII needs."""
        if to.isascii():
            return mail.as_bytes(), []
        if not self._smtp.has_extn("smtputf8"):
            raise Refused("The mail server cannot send to an address with letters outside ASCII.")
        return mail.as_bytes(policy=_POLICY.clone(utf8=True)), ["SMTPUTF8"]


@contextmanager
def connect(server: MailServer) -> Iterator[Wire]:
    """A connection over TLS with a certificate that was checked.

    Raises:
        Unreachable: no such server, no TLS, a certificate that is not trusted, or a wrong password.
    """
    try:
        smtp = _open(server)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(server, error) from error
    try:
        yield Wire(smtp, server)
    finally:
        _close(smtp)


def _open(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=STEP_SECONDS, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=STEP_SECONDS)
    try:
        if server.security == "starttls":
            smtp.starttls(context=trusted)
        smtp.ehlo_or_helo_if_needed()
        if server.user and server.password:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _close(smtp: smtplib.SMTP) -> None:
    """Say goodbye if anybody still listens; what was taken stays taken."""
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _refusal(code: int, reply: bytes | str, to: str) -> DomainError:
    words = _quote(code, reply, to)
    if code == 421:
        return Unreachable(f"The mail server is closing: {words}")
    if code >= 500:
        return Refused(f"The mail server refused it: {words}")
    return Deferred(f"The mail server asks to try later: {words}")


def _unreachable(server: MailServer, error: Exception) -> Unreachable:
    place = f"{server.host}:{server.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            words = "refuses the user name or the password (THAROLLO_SMTP_USER, THAROLLO_SMTP_PASSWORD)"
        case smtplib.SMTPNotSupportedError():
            words = "offers no TLS or no sign-in there (THAROLLO_SMTP_SECURITY, THAROLLO_SMTP_PORT)"
        case ssl.SSLCertVerificationError():
            words = f"has a certificate that is not trusted ({error.verify_message})"
        case ssl.SSLError():
            words = "speaks no TLS on that port (THAROLLO_SMTP_SECURITY, THAROLLO_SMTP_PORT)"
        case TimeoutError():
            words = "does not answer in time"
        case smtplib.SMTPResponseException():
            words = f"refuses the desk: {_quote(error.smtp_code, error.smtp_error, '')}"
        case smtplib.SMTPServerDisconnected():
            words = "broke off the connection"
        case _:
            words = f"cannot be reached ({error.strerror if isinstance(error, OSError) else 'no answer'})"
    return Unreachable(f"The mail server {place} {words}.")


def _quote(code: int, reply: bytes | str, to: str) -> str:
    """What the server said, without the address it may repeat."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    line = " ".join(text.split())
    if to:
        line = re.sub(re.escape(to), "the address", line, flags=re.IGNORECASE)
    return f"{code} {line}"[:LONGEST_REPLY]
