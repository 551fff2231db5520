"""The outbox and a real mail server: TLS, later, never, twice, at once, and not at all."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.settings import ROOT, read_settings
from data.transaction import perform
from jobs.dispatch import mail_server
from outward.mail import MailServer, Security
from queries.dispatch import CRASHED, LEASE, lease_message, mark_sent
from rules.actor import SYSTEM
from rules.errors import Conflict
from rules.messages import MOST_ATTEMPTS, PAUSES, to_address
from tests.jobs.posting import NOW, Times, go, look, write
from tests.mailbox import Mailbox, serve_mail


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


def test_message_of_tomorrow_waits_for_its_day(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times
) -> None:
    write(not_before_at=NOW + timedelta(days=1))
    assert go(post, times) == []
    times.pass_by(timedelta(days=1))
    assert go(post, times) == ["sent"]
