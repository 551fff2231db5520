"""The outbox and a real mail server: TLS, later, never, twice, at once, and not at all."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.settings import ROOT, read_settings
from data.tables.cases import contact
from data.tables.messages import message
from data.tables.people import app_user
from data.transaction import perform, transaction
from jobs.dispatch import NO_ADDRESS, dispatch, mail_server
from outward.mail import MailServer, Security
from queries.actions.send import send
from queries.dispatch import CRASHED, LEASE, lease_message, mark_sent
from rules.actor import SYSTEM
from rules.errors import Conflict
from rules.messages import MOST_ATTEMPTS, PAUSES, Draft, Recipient, to_address, to_contact, to_user
from tests.mailbox import Mailbox, make_certificate, serve_mail

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


class Times:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, length: timedelta) -> None:
        self.now += length


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(mailbox: Mailbox, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with serve_mail(mailbox, files) as server:
        yield server


@pytest.fixture
def times() -> Times:
    return Times()


def write(key: str = "one", to: Recipient | None = None, **changes: object) -> int:
    """Put a message into the outbox."""
    fields: dict[str, Any] = {
        "key": key,
        "to": to or to_address("resident@example.org"),
        "template_code": "receipt",
        "subject": "Query JHB-B-2026-000123-C",
        "body": "Your query is received.\n\nhttp://localhost:8501/query?ref=JHB-B-2026-000123-C",
    }
    draft = Draft(**(fields | changes))
    with transaction(SYSTEM) as connection:
        send(connection, SYSTEM, [draft], now=NOW)
        found = connection.execute(sa.select(message.c.message_id).where(message.c.idempotency_key == key))
        return int(found.scalar_one())


def look(message_id: int) -> sa.Row[tuple[object, ...]]:
    with transaction(SYSTEM) as connection:
        return connection.execute(sa.select(message).where(message.c.message_id == message_id)).one()


def go(server: MailServer | None, times: Times, worker: str = "one") -> list[str]:
    return list(dispatch(server, worker=worker, clock=times))


@pytest.mark.usefixtures("own_engine")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("signs_in", [False, True])
def test_message_arrives_over_tls_as_it_was_written(
    mailbox: Mailbox,
    files: tuple[Path, Path],
    times: Times,
    security: Security,
    signs_in: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    body = "Dankie – u navraag is ontvang.\n.\nR\u202f1\u202f234.56"
    number = write(subject="Navraag é", body=body)
    with serve_mail(mailbox, files, security, signs_in=signs_in) as server:
        assert go(server, times) == ["sent"]
    [mail] = mailbox.arrived
    assert (mail["To"], mail["Subject"], mail["From"]) == (
        "resident@example.org",
        "Navraag é",
        "Billing queries <desk@example.org>",
    )
    assert mail.get_content().splitlines() == body.split("\n")
    assert (mail.get_content_type(), mail["Auto-Submitted"]) == ("text/plain", "auto-generated")
    assert mailbox.over_tls == [True]
    row = look(number)
    assert (row.status, row.sent_at, row.provider_reply) == ("sent", NOW, "250 2.0.0 queued as 4ZAR")
    assert row.message_id_header == mailbox.ids[0]


def test_without_settings_messages_wait_and_nothing_pretends(own_engine: Engine, times: Times) -> None:
    number = write()
    assert mail_server(read_settings()) is None
    assert go(mail_server(read_settings()), times) == []
    row = look(number)
    assert (row.status, row.attempts, row.sent_at) == ("waiting", 0, None)


def test_same_key_is_one_message(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    assert write("same") == write("same", subject="Written again")
    assert go(post, times) == ["sent"]
    assert go(post, times) == []
    assert len(mailbox.arrived) == 1


def test_temporary_failure_is_tried_again_later(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    number = write()
    mailbox.replies = ["451 4.7.1 greylisted, resident@example.org"]
    assert go(post, times) == ["put_off"]
    row = look(number)
    assert (row.status, row.not_before_at) == ("waiting", NOW + PAUSES[0])
    assert row.last_error == "The mail server asks to try later: 451 4.7.1 greylisted, the address"
    assert go(post, times) == []
    times.pass_by(PAUSES[0])
    assert go(post, times) == ["sent"]
    row = look(number)
    assert (row.status, row.attempts, row.last_error) == ("sent", 2, None)


def test_temporary_failures_end(own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times) -> None:
    number = write()
    mailbox.replies = ["451 4.3.0 not today"] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS):
        assert go(post, times) == ["put_off"]
        times.pass_by(max(PAUSES))
    row = look(number)
    assert (row.status, row.attempts) == ("given_up", MOST_ATTEMPTS)
    assert go(post, times) == []


def test_permanent_failure_is_not_repeated_and_hinders_nobody(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    mailbox.refuses = {"gone@example.org"}
    number, other = write("gone", to_address("gone@example.org")), write("other")
    assert go(post, times) == ["failed", "sent"]
    row = look(number)
    assert (row.status, row.attempts) == ("failed", 1)
    assert row.last_error == "The mail server refused it: 550 5.1.1 <the address>: no such mailbox"
    assert look(other).status == "sent"
    assert go(post, times) == []


def test_crash_between_send_and_commit_repeats_under_the_same_message_id(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = write()

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("jobs.dispatch.mark_sent", die)
        with pytest.raises(KeyboardInterrupt):
            go(post, times)
    assert look(number).status == "sending"
    assert go(post, times, "two") == []
    times.pass_by(LEASE + timedelta(seconds=1))
    assert go(post, times, "two") == ["sent"]
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1
    assert (look(number).status, look(number).attempts) == ("sent", 2)


KILLED = """
import os, signal, sys
import jobs.dispatch
from outward.mail import MailServer
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
jobs.dispatch.mark_sent = die
server = MailServer("127.0.0.1", int(sys.argv[1]), "starttls", "desk@example.org")
jobs.dispatch.dispatch(server, worker="killed")
"""


def test_killed_worker_loses_nothing(own_engine: Engine, mailbox: Mailbox, post: MailServer) -> None:
    number = write()
    command = [sys.executable, "-c", KILLED, str(post.port)]
    ended = subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False)
    assert ended.returncode == -9
    assert look(number).status == "sending"
    later = Times()
    later.now = datetime.now(UTC) + LEASE
    assert go(post, later) == ["sent"]
    assert len(set(mailbox.ids)) == 1


def test_worker_that_dies_every_time_is_not_followed_for_ever(
    own_engine: Engine, post: MailServer, times: Times
) -> None:
    number = write()
    for _ in range(MOST_ATTEMPTS):
        assert perform(SYSTEM, lease_message, worker="dies", domain="example.org", now=times())
        times.pass_by(LEASE + timedelta(seconds=1))
    assert go(post, times) == []
    assert (look(number).status, look(number).last_error) == ("given_up", CRASHED)


def test_dispatchers_at_once_send_every_message_once(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    numbers = [write(f"key {number}") for number in range(40)]
    threads = [threading.Thread(target=go, args=(post, times, f"worker {n}")) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mailbox.ids) == len(set(mailbox.ids)) == len(numbers)
    assert {look(number).status for number in numbers} == {"sent"}
    assert {look(number).attempts for number in numbers} == {1}


def test_a_lease_that_ran_out_settles_nothing(own_engine: Engine, times: Times) -> None:
    write()
    first = perform(SYSTEM, lease_message, worker="one", domain="example.org", now=times())
    times.pass_by(LEASE + timedelta(seconds=1))
    second = perform(SYSTEM, lease_message, worker="two", domain="example.org", now=times())
    assert first is not None
    assert second is not None
    with pytest.raises(Conflict, match="taken over"):
        perform(SYSTEM, mark_sent, leased=first, reply="250", now=times())
    perform(SYSTEM, mark_sent, leased=second, reply="250", now=times())


def test_server_that_is_away_ends_the_round(own_engine: Engine, times: Times) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    first, second = write("one"), write("two")
    away = MailServer("127.0.0.1", port, "starttls", "desk@example.org")
    assert go(away, times) == ["away"]
    assert str(look(first).last_error).startswith(f"The mail server 127.0.0.1:{port} cannot be reached")
    assert (look(second).status, look(second).attempts) == ("waiting", 0)


def test_certificate_that_nobody_signed_is_refused(
    own_engine: Engine, mailbox: Mailbox, files: tuple[Path, Path], times: Times
) -> None:
    number = write()
    with serve_mail(mailbox, files) as server:
        assert go(server, times) == ["away"]
    assert "certificate that is not trusted" in str(look(number).last_error)
    assert mailbox.arrived == []


def test_wrong_password_is_told_with_the_settings_to_mend(
    own_engine: Engine,
    mailbox: Mailbox,
    files: tuple[Path, Path],
    times: Times,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    number = write()
    with serve_mail(mailbox, files, signs_in=True) as server:
        assert go(replace(server, password="geheim"), times) == ["away"]
    assert "THAROLLO_SMTP_PASSWORD" in str(look(number).last_error)
    assert "geheim" not in str(look(number).last_error)


def test_address_is_the_one_of_the_day_it_is_sent(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    with transaction(SYSTEM) as connection:
        person = app_user.insert().values(
            username="mgr", display_name="Manager", role="manager", email="old@example.org"
        )
        user_id = connection.execute(person.returning(app_user.c.user_id)).scalar_one()
        of_contact = contact.insert().values(name="Nomsa", email="nomsa@example.org")
        contact_id = connection.execute(of_contact.returning(contact.c.contact_id)).scalar_one()
    write("user", to_user(user_id))
    erased = write("contact", to_contact(contact_id))
    with transaction(SYSTEM) as connection:
        connection.execute(app_user.update().values(email="new@example.org"))
        connection.execute(contact.update().values(email=None, erased_at=NOW))
    assert go(post, times) == ["sent", "failed"]
    assert [mail["To"] for mail in mailbox.arrived] == ["new@example.org"]
    assert look(erased).last_error == NO_ADDRESS


def test_message_of_tomorrow_waits_for_its_day(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    write(not_before_at=NOW + timedelta(days=1))
    assert go(post, times) == []
    times.pass_by(timedelta(days=1))
    assert go(post, times) == ["sent"]
