"""A member of staff, a signed-in browser, and what was written down about them."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit, web_session
from queries.web_sessions import hash_token
from rules.staff import StaffFields

STAFF = StaffFields(username="somebody.new", display_name="Somebody New", role="expert")


def audited(connection: Connection) -> list[tuple[str, str, int]]:
    rows = connection.execute(
        sa.select(audit.c.kind, audit.c.subject, audit.c.user_id).order_by(audit.c.audit_id)
    )
    return [(row.kind, row.subject, row.user_id) for row in rows]


def open_session(connection: Connection, user_id: int, token: str) -> None:
    connection.execute(
        web_session.insert().values(
            token_hash=hash_token(token),
            user_id=user_id,
            expires_at=sa.func.now() + sa.text("interval '1 hour'"),
        )
    )
