"""Keeping users from the command line."""

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

import manage
from data.transaction import perform, read
from jobs.staff import as_role
from queries.actions.sign_in import begin_attempt
from queries.people import find_user
from rules.actor import SYSTEM
from rules.errors import Conflict, DomainError, InvalidInput, NotFound


def run(*words: str) -> str:
    """What a command printed."""
    result = CliRunner().invoke(manage.app, list(words))
    if isinstance(result.exception, DomainError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


ADD = ("user-add", "Cmd.Admin", "--role", "admin", "--name", "Added by Command")


def test_user_is_added_reset_and_deactivated(own_engine: Engine) -> None:
    first = run(*ADD).split()[-1]
    user = read(SYSTEM, find_user, username="cmd.admin")
    assert user
    assert (user.fields.role, user.must_change_password) == ("admin", True)
    second = run("password-reset", "CMD.ADMIN").split()[-1]
    assert second != first
    with pytest.raises(Conflict, match="only active administrator"):
        run("user-deactivate", "cmd.admin")
    run("user-add", "cmd.ward", "--role", "councillor", "--name", "C", "--ward", "87", "--ward", "3")
    councillor = read(SYSTEM, find_user, username="cmd.ward")
    assert councillor
    assert councillor.fields.wards == (3, 87)
    run("user-deactivate", "cmd.ward")
    attempt = perform(SYSTEM, begin_attempt, username="cmd.ward", address=None)
    assert attempt.password_hash is None
    with pytest.raises(NotFound):
        run("password-reset", "cmd.ward")


def test_wrong_words_are_told(own_engine: Engine) -> None:
    run(*ADD)
    with pytest.raises(Conflict, match="taken"):
        run(*ADD)
    with pytest.raises(NotFound, match="no active user named nobody"):
        run("user-deactivate", "nobody")
    with pytest.raises(InvalidInput, match="ward"):
        run("user-add", "cmd.two", "--role", "councillor", "--name", "C")


def test_unknown_role_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="expert, agent, manager, councillor, admin"):
        as_role("boss")
