"""Keeping users from the command line, for whoever installs the desk and has no administrator yet."""

from data.transaction import perform, read
from queries.actions.passwords import reset_password
from queries.actions.users import create_user, deactivate_user
from queries.people import User, find_user
from rules.actor import ROLES, SYSTEM, Role
from rules.errors import InvalidInput, NotFound
from rules.staff import StaffFields


def as_role(word: str) -> Role:
    """The role of that name.

    Raises:
        InvalidInput: there is none; says which there are.
    """
    found = next((role for role in ROLES if role == word), None)
    if found is None:
        raise InvalidInput(f"There is no role {word}. Choose one of: {', '.join(ROLES)}.")
    return found


def add_user(fields: StaffFields) -> str:
    """Add a user; returns the first password, which is shown nowhere else.

    Raises:
        InvalidInput: a field is wrong.
        Conflict: the user name is taken.
    """
    return perform(SYSTEM, create_user, fields=fields).password


def deactivate(username: str) -> None:
    """Shut a user out from their next click on.

    Raises:
        NotFound: there is no such active user.
        Conflict: nobody would be left to administer.
    """
    perform(SYSTEM, deactivate_user, user_id=_get(username).user_id)


def reset(username: str) -> str:
    """Give a user a new first password, and return it.

    Raises:
        NotFound: there is no such active user.
    """
    return perform(SYSTEM, reset_password, user_id=_get(username).user_id)


def _get(username: str) -> User:
    user = read(SYSTEM, find_user, username=username)
    if user is None or not user.is_active:
        raise NotFound(f"There is no active user named {username}.")
    return user
