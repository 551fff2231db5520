"""The standing cast of the page tests: one person a role, and a stranger who is nobody."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from data.passwords import hash_password
from data.tables.people import app_user, web_session
from data.transaction import transaction
from queries.web_sessions import hash_token
from rules.actor import SYSTEM, Actor, Role

PASSWORD: Final = "five words make this long"
WARD: Final = 87


@dataclass(frozen=True)
class Person:
    """A member of the cast, able to sign in with PASSWORD."""

    actor: Actor

    def open_session(self) -> str:
        """Sign in behind the scenes; returns the token that the browser's cookie would hold."""
        token = secrets.token_urlsafe(16)
        with transaction(SYSTEM) as connection:
            connection.execute(
                web_session.insert().values(
                    token_hash=hash_token(token),
                    user_id=self.actor.user_id,
                    expires_at=sa.func.now() + sa.text("interval '1 hour'"),
                )
            )
        return token

    def change(self, **values: object) -> None:
        """Change the person's row directly."""
        with transaction(SYSTEM) as connection:
            connection.execute(
                app_user.update().where(app_user.c.user_id == self.actor.user_id).values(**values)
            )


Cast = Mapping[Role, Person]


def hire_cast() -> Cast:
    """Write the cast into the application's current database."""
    people: dict[Role, tuple[str, list[int]]] = {
        "expert": ("expert.one", []),
        "agent": ("agent.one", []),
        "manager": ("manager.one", []),
        "councillor": ("councillor.ward87", [WARD]),
        "admin": ("admin.one", []),
    }
    password_hash = hash_password(PASSWORD)
    cast: dict[Role, Person] = {}
    with transaction(SYSTEM) as connection:
        for role, (username, wards) in people.items():
            statement = app_user.insert().values(
                username=username,
                display_name=username.title(),
                role=role,
                wards=wards,
                password_hash=password_hash,
            )
            user_id = connection.execute(statement.returning(app_user.c.user_id)).scalar_one()
            cast[role] = Person(Actor(user_id, username, username.title(), role, wards=tuple(wards)))
    return cast


def find_or_hire(role: Role) -> Person:
    """One of the cast; the whole cast is hired when the database has none."""
    named = sa.select(app_user).where(app_user.c.role == role, app_user.c.username.contains(".")).limit(1)
    with transaction(SYSTEM) as connection:
        row = connection.execute(named).one_or_none()
    if row is None:
        return hire_cast()[role]
    return Person(Actor(row.user_id, row.username, row.display_name, role, wards=tuple(row.wards)))
