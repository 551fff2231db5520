"""A mail server that is away, unknown or refuses; and addresses that changed."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.tables.cases import contact
from data.tables.people import app_user
from data.transaction import transaction
from jobs.dispatch import NO_ADDRESS
from outward.mail import MailServer
from rules.actor import SYSTEM
from rules.messages import to_contact, to_user
from tests.jobs.posting import NOW, Times, go, look, write
from tests.mailbox import Mailbox, serve_mail


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
