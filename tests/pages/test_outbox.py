"""Administrators see what waits and why, try again and cancel; managers look on."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.settings import get_settings
from data.tables.messages import message
from data.transaction import perform, transaction
from pages.kit.registry import OUTBOX
from queries.actions.send import send
from queries.dispatch import lease_message, mark_failed, mark_sent
from rules.actor import SYSTEM
from rules.messages import Draft, to_address, to_user
from tests.pages.cast import Cast
from tests.pages.conftest import Open

WHY = "The mail server refused it: 550 5.1.1 no such mailbox"


@dataclass
class Written:
    """Three messages: one sent to the manager, one refused, one waiting."""

    word: str
    numbers: dict[str, int]

    def status(self, name: str) -> str:
        with transaction(SYSTEM) as connection:
            found = sa.select(message.c.status).where(message.c.message_id == self.numbers[name])
            return str(connection.scalar(found))


@pytest.fixture
def written(cast: Cast) -> Written:
    word = secrets.token_hex(4)
    to = to_address("someone@example.org")
    # further back than what other tests left, so that it is leased first
    at = datetime(2026, 1, 1, tzinfo=UTC)
    names = {"digest": to_user(cast["manager"].actor.user_id), "refused": to, "waiting": to}
    with transaction(SYSTEM) as connection:
        for name, recipient in names.items():
            draft = Draft(f"{word}-{name}", recipient, "test", f"{name} *{word}*", "…")
            send(connection, SYSTEM, [draft], now=at if name != "waiting" else datetime.now(UTC))
        rows = connection.execute(
            sa.select(message.c.idempotency_key, message.c.message_id).where(message.c.subject.contains(word))
        )
        numbers = {row[0].removeprefix(f"{word}-"): row[1] for row in rows}
    for _ in range(2):
        leased = perform(SYSTEM, lease_message, worker="w", domain="example.org", now=at)
        assert leased is not None
        if leased.message_id == numbers["digest"]:
            perform(SYSTEM, mark_sent, leased=leased, reply="250 OK", now=at)
        else:
            perform(SYSTEM, mark_failed, leased=leased, reason=WHY)
    return Written(word, numbers)


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.warning, *desk.info, *desk.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def keys(desk: AppTest) -> set[str]:
    return {str(button.key) for button in desk.button}


def test_administrator_sees_why_and_acts(open_page: Open, cast: Cast, written: Written) -> None:
    desk = open_page(cast["admin"], OUTBOX)
    assert not desk.exception
    said = words(desk)
    assert f"refused *{written.word}*" in said
    assert WHY in said
    assert "s•••@example.org" in said
    assert "someone@" not in said
    assert "THAROLLO_SMTP_HOST" in said
    refused, waiting, digest = (written.numbers[name] for name in ("refused", "waiting", "digest"))
    assert {f"retry_{refused}", f"cancel_{refused}", f"cancel_{waiting}"} <= keys(desk)
    assert not {f"retry_{digest}", f"cancel_{digest}", f"retry_{waiting}"} & keys(desk)
    desk.button(key=f"retry_{refused}").click().run()
    assert written.status("refused") == "waiting"
    desk.button(key=f"cancel_{waiting}").click().run()
    assert written.status("waiting") == "cancelled"
    assert written.status("digest") == "sent"


def test_what_changed_meanwhile_is_told(open_page: Open, cast: Cast, written: Written) -> None:
    desk = open_page(cast["admin"], OUTBOX)
    with transaction(SYSTEM) as connection:
        one = message.c.message_id == written.numbers["waiting"]
        connection.execute(message.update().where(one).values(status="cancelled"))
    desk.button(key=f"cancel_{written.numbers['waiting']}").click().run()
    assert "can no longer be changed: it is cancelled" in words(desk)


def test_list_is_narrowed_to_one_status(open_page: Open, cast: Cast, written: Written) -> None:
    desk = open_page(cast["admin"], OUTBOX)
    desk = desk.pills(key="outbox_status").set_value("failed").run()
    said = words(desk)
    assert f"refused *{written.word}*" in said
    assert f"waiting *{written.word}*" not in said


def test_manager_looks_on(open_page: Open, cast: Cast, written: Written) -> None:
    desk = open_page(cast["manager"], OUTBOX)
    assert f"digest *{written.word}*" in words(desk)
    assert not {key for key in keys(desk) if key.startswith(("retry_", "cancel_"))}


def test_mail_server_is_named_once_it_is_set(
    open_page: Open, cast: Cast, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAROLLO_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("THAROLLO_SMTP_FROM", "desk@example.org")
    get_settings.cache_clear()
    said = words(open_page(cast["admin"], OUTBOX))
    assert "Sent through mail.example.org" in said
    assert "THAROLLO_SMTP_HOST" not in said
