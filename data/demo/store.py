"""Schema demo: the truth about a city, and the removal of all that a demo put into the database.

Works as the database's owner: the application may neither read the truth nor delete what happened.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from data.addresses import owner_url
from data.copy import copy_rows
from data.demo.disputes import remove_disputes
from data.demo.evenings import remove_campaigns, remove_traces
from data.demo.outings import remove_outings
from data.demo.truth import read_truth
from data.engine import make_engine
from data.tables import billing
from data.tables.attachments import attachment, attachment_content
from data.tables.bulk import bulk_action_case
from data.tables.cases import case_event, case_text, cases, contact, foreign_reference
from data.tables.clocks import clock_change
from data.tables.demo import city, fault
from data.tables.diagnosis import diagnosis_run
from data.tables.facilities import facility_answer
from data.tables.facts import COUNTED, case_flow, closure_review, fact_run
from data.tables.findings import handoff
from data.tables.messages import message
from data.tables.opened import opened_case
from data.tables.outings import outing_case, outing_promise, outing_stop
from data.tables.people import app_user, sign_in_ticket, team, team_member, web_session

SOURCE: Final = "demo"
_COUNT_OUT: Final = (
    f"INSERT INTO casework.fact_delta (sign, {', '.join(COUNTED)}) SELECT -1, {', '.join(COUNTED)}"
    " FROM casework.contribution WHERE source = :source"
)


@contextmanager
def as_owner() -> Iterator[Connection]:
    """A transaction of the database's owner.

    Raises:
        NoDatabase: there is no database.
    """
    engine = make_engine(owner_url(), pool_size=1)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def find_city(connection: Connection) -> str | None:
    """The extract of the demo city in this database."""
    return connection.scalar(sa.select(city.c.extract_id))


def add_city(connection: Connection, extract_id: str, seed: int, accounts: int, months: int) -> None:
    """Note which city is here, before anything of it is loaded, so that a broken demo can be removed."""
    connection.execute(
        sa.insert(city).values(extract_id=extract_id, seed=seed, accounts=accounts, months=months)
    )


def load_truth(connection: Connection, path: Path) -> int:
    """Copy a truth file into the schema; returns its rows."""
    names = [column.name for column in fault.columns]
    rows = [[getattr(truth, name) for name in names] for truth in read_truth(path)]
    copy_rows(connection, fault.fullname, names, rows)
    return len(rows)


def remove_demo(connection: Connection, say: Callable[[str], None]) -> None:
    """Delete the demo's cases, campaigns, users, teams, extract and truth; what others made stays."""
    remove_campaigns(connection)
    _remove_cases(connection)
    say("The demo's queries are gone.")
    _remove_people(connection)
    say("The demo's people are gone.")
    _remove_extract(connection)
    connection.execute(sa.delete(fault))
    connection.execute(sa.delete(city))
    say("The demo's bills are gone.")


def _remove_cases(connection: Connection) -> None:
    demo = sa.select(cases.c.case_id).where(cases.c.source == SOURCE)
    contacts = connection.scalars(
        sa.select(cases.c.contact_id).where(cases.c.source == SOURCE, cases.c.contact_id.is_not(None))
    ).all()
    of_demo = sa.select(attachment.c.attachment_id).where(attachment.c.case_id.in_(demo))
    connection.execute(sa.delete(attachment_content).where(attachment_content.c.attachment_id.in_(of_demo)))
    connection.execute(sa.text(_COUNT_OUT), {"source": SOURCE})
    remove_traces(connection, demo)
    remove_disputes(connection, demo)
    remove_outings(connection, demo)
    children = (
        sa.delete(bulk_action_case),
        sa.delete(message),
        sa.delete(handoff),
        sa.delete(outing_case),
        sa.delete(outing_stop),
        sa.delete(clock_change),
        sa.delete(closure_review),
        sa.delete(case_flow),
        sa.delete(attachment),
        sa.delete(foreign_reference),
        sa.delete(case_event),
        sa.delete(case_text),
    )
    for table in (outing_promise, facility_answer):  # these were made by people and stay
        connection.execute(sa.update(table).where(table.c.case_id.in_(demo)).values(case_id=None))
    for statement in (*children, sa.delete(cases)):
        connection.execute(statement.where(statement.table.c.case_id.in_(demo)))
    others = sa.select(cases.c.contact_id).where(cases.c.contact_id.is_not(None))
    connection.execute(
        sa.delete(contact).where(
            contact.c.contact_id == sa.any_(sa.literal(contacts, sa.ARRAY(sa.BigInteger))),
            contact.c.contact_id.not_in(others),
        )
    )


def _remove_people(connection: Connection) -> None:
    demo = sa.select(app_user.c.user_id).where(app_user.c.is_demo)
    for table in (web_session, sign_in_ticket, message, opened_case):
        connection.execute(sa.delete(table).where(table.c.user_id.in_(demo)))
    teams = connection.scalars(
        sa.select(team_member.c.team_id)
        .group_by(team_member.c.team_id)
        .having(sa.func.bool_and(team_member.c.user_id.in_(demo)))
    ).all()
    connection.execute(sa.delete(team_member).where(team_member.c.user_id.in_(demo)))
    # what stays gives its name back, for the next demo
    gone = {"is_active": False, "name": _numbered(team.c.name, team.c.team_id)}
    for number in teams:
        _delete_or_retire(connection, team, team.c.team_id == number, gone)
    retired = {
        "is_active": False,
        "deactivated_at": sa.func.now(),
        "is_demo": False,
        "username": _numbered(app_user.c.username, app_user.c.user_id),
    }
    for number in connection.scalars(demo).all():
        _delete_or_retire(connection, app_user, app_user.c.user_id == number, retired)


def _numbered(name: sa.Column[str], number: sa.Column[int]) -> sa.ColumnElement[str]:
    return sa.func.concat(name, "-", sa.cast(number, sa.Text))


def _delete_or_retire(
    connection: Connection, table: Table, which: sa.ColumnElement[bool], retired: dict[str, object]
) -> None:
    """Delete a row; one that other people's work refers to is retired instead."""
    try:
        with connection.begin_nested():
            connection.execute(sa.delete(table).where(which))
    except IntegrityError:
        connection.execute(sa.update(table).where(which).values(retired))


def _remove_extract(connection: Connection) -> None:
    mine = sa.select(billing.extract.c.extract_no).where(
        billing.extract.c.extract_id.in_(sa.select(city.c.extract_id))
    )
    numbers = connection.scalars(mine).all()
    connection.execute(sa.delete(diagnosis_run).where(diagnosis_run.c.extract_no.in_(numbers)))
    connection.execute(sa.delete(fact_run))  # a worker counts the months of what stays
    for table in (*billing.BY_FILE.values(), billing.repair, billing.extract_part, billing.extract):
        connection.execute(sa.delete(table).where(table.c.extract_no.in_(numbers)))
