"""What a person sees when a page breaks: a sentence and a number, and the log holds the rest."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.kit import user_form
from pages.kit.registry import find_entry
from tests.pages.cast import Cast
from tests.pages.conftest import Open

SECRET = "account 550012345 of somebody"


def break_down() -> None:
    raise RuntimeError(SECRET)


def test_broken_page_shows_an_incident_and_logs_it(
    open_page: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(user_form, "get_reference", break_down)
    users = find_entry("users")
    assert users
    desk = open_page(cast["admin"], users, user="new")
    assert not desk.exception
    message = desk.error[0].value
    number = re.search(r"incident \*\*([0-9]{6}-[0-9A-F]{4})\*\*", message)
    assert number
    assert SECRET not in message
    assert f"Incident {number[1]}" in caplog.text
    assert "Traceback" in caplog.text
    assert desk.button(key="sign_out"), "the frame around the page still stands"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rules.errors.NotAllowed", "no part of this"),
        ("rules.errors.Conflict", "no part of this"),
        ("pages.kit.actors.SignedOut", "no part of this"),
        ("ValueError", "Something went wrong on our side"),
    ],
)
def test_every_error_becomes_words(name: str, shown: str) -> None:
    def script(name: str) -> None:
        import importlib

        from pages.kit.errors import show_error

        module, _, kind = name.rpartition(".")
        error = getattr(importlib.import_module(module or "builtins"), kind)("no part of this")
        assert show_error(error) is True

    desk = AppTest.from_function(script, args=(name,)).run()
    assert not desk.exception
    assert shown in desk.error[0].value
