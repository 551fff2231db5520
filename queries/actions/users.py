"""Adding, changing and deactivating the people who work here."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from data.passwords import hash_password, make_password
from data.tables.people import app_user
from data.tables.reference import category, region, ward
from queries.actions.audit import add_audit
from queries.actions.sign_in import end_sessions
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.staff import StaffFields, clean_staff

_ADMIN_LOCK = 7_203


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody just added, with the first password, which is kept nowhere else."""

    user_id: int
    username: str
    password: str


def create_user(
    connection: Connection, actor: Actor, *, fields: StaffFields, is_demo: bool = False
) -> NewUser:
    """Add a user with a random first password, which must be changed at first sign-in (not in a demo).

    Raises:
        InvalidInput: a field is wrong, or names a region, ward or category that does not exist.
        Conflict: the user name is taken, also by somebody deactivated.
    """
    check(actor, "manage_users")
    staff = clean_staff(fields)
    _check_scope(connection, staff)
    password = make_password()
    statement = app_user.insert().values(
        **_columns(staff),
        password_hash=hash_password(password),
        must_change_password=not is_demo,
        is_demo=is_demo,
    )
    user_id = connection.execute(statement.returning(app_user.c.user_id)).scalar_one()
    _audit_change(connection, actor, "user_added", staff)
    return NewUser(user_id, staff.username, password)


def change_user(connection: Connection, actor: Actor, *, user_id: int, fields: StaffFields) -> None:
    """Replace what is written down about a user; it counts from their next click.

    Raises:
        InvalidInput: a field is wrong.
        Conflict: the user name is taken, or nobody would be left to administer.
        NotFound: there is no such user.
    """
    check(actor, "manage_users")
    staff = clean_staff(fields)
    _check_scope(connection, staff)
    if staff.role != "admin":
        _keep_an_administrator(connection, user_id)
    _update(connection, user_id, _columns(staff))
    _audit_change(connection, actor, "user_changed", staff)


def deactivate_user(connection: Connection, actor: Actor, *, user_id: int) -> None:
    """Shut a user out from their next click on. What they did stays under their name.

    Raises:
        Conflict: it is the actor, or nobody would be left to administer.
        NotFound: there is no such active user.
    """
    check(actor, "manage_users")
    if user_id == actor.user_id:
        raise Conflict("You cannot deactivate yourself. Ask another administrator.")
    _keep_an_administrator(connection, user_id)
    username = _update(
        connection, user_id, {"is_active": False, "deactivated_at": sa.func.now()}, app_user.c.is_active
    )
    end_sessions(connection, user_id)
    add_audit(connection, actor, kind="user_deactivated", subject=username)


def reactivate_user(connection: Connection, actor: Actor, *, user_id: int) -> None:
    """Let a deactivated user sign in again, with the password they had.

    Raises:
        NotFound: there is no such deactivated user.
    """
    check(actor, "manage_users")
    username = _update(
        connection, user_id, {"is_active": True, "deactivated_at": None}, ~app_user.c.is_active
    )
    add_audit(connection, actor, kind="user_reactivated", subject=username)


def _update(
    connection: Connection,
    user_id: int,
    values: dict[str, object],
    condition: sa.ColumnElement[bool] | None = None,
) -> str:
    statement = app_user.update().where(app_user.c.user_id == user_id, app_user.c.user_id != 0)
    if condition is not None:
        statement = statement.where(condition)
    username: str | None = connection.scalar(statement.values(**values).returning(app_user.c.username))
    if username is None:
        raise NotFound("There is no user of that number to do this to.")
    return username


def _columns(staff: StaffFields) -> dict[str, object]:
    return {
        "username": staff.username,
        "display_name": staff.display_name,
        "email": staff.email,
        "role": staff.role,
        "regions": list(staff.regions),
        "wards": list(staff.wards),
        "category_codes": list(staff.category_codes),
        "skills": list(staff.skills),
        "languages": list(staff.languages),
    }


def _keep_an_administrator(connection: Connection, leaving: int) -> None:
    """Two administrators who demote each other at once queue here, and the second is refused."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADMIN_LOCK)))
    admins = connection.scalars(
        sa.select(app_user.c.user_id).where(app_user.c.role == "admin", app_user.c.is_active)
    ).all()
    if list(admins) == [leaving]:
        raise Conflict("This is the only active administrator. Make somebody else one first.")


def _check_scope(connection: Connection, staff: StaffFields) -> None:
    _check_known("region", staff.regions, connection.scalars(sa.select(region.c.code)).all())
    _check_known("ward", staff.wards, connection.scalars(sa.select(ward.c.ward_no).distinct()).all())
    _check_known("category", staff.category_codes, connection.scalars(sa.select(category.c.code)).all())


def _check_known(noun: str, given: Collection[object], known: Collection[object]) -> None:
    unknown = [str(value) for value in given if value not in known]
    if unknown:
        raise InvalidInput(f"There is no {noun} {', '.join(unknown)} in this municipality.")


def _audit_change(connection: Connection, actor: Actor, kind: str, staff: StaffFields) -> None:
    detail = {
        "role": staff.role,
        "regions": list(staff.regions),
        "wards": list(staff.wards),
        "categories": list(staff.category_codes),
    }
    add_audit(connection, actor, kind=kind, subject=staff.username, detail=detail)
