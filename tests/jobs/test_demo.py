"""A demo comes whole, only where it may, and goes without a trace."""

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from data.demo.casework.roster import list_sign_ins
from data.settings import get_settings
from data.tables.billing import BY_FILE, extract
from data.tables.campaigns import campaign, roster_place, session_change, virtual_session
from data.tables.cases import case_event, case_text, cases, contact, foreign_reference
from data.tables.corrections import correction, correction_line
from data.tables.demo import city, fault
from data.tables.disputes import billing_file, cut_alert, dispute_balance, dispute_entry, line_hold
from data.tables.facts import fact_run
from data.tables.messages import message
from data.tables.outings import outing, outing_case, outing_promise, outing_stop
from data.tables.packs import pack, pack_item, reserved_reference
from data.tables.people import app_user, team
from data.tables.seats import booking, booking_case, seat
from data.transaction import read, transaction
from jobs.billing_files import make_files
from jobs.demo import SIGN_INS, describe, make_demo, remove_demo
from jobs.facts import count_new_runs
from jobs.reconcile import reconcile_day
from queries.actions.corrections import propose_correction
from queries.actions.disputes import dispute
from queries.actions.log_case import log_case
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.packs.bring_in import note_issued
from queries.actions.packs.take import take_pack
from queries.disputes import list_charges
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import Conflict, NotAllowed
from rules.lookups import Reference
from tests.database import Databases, serve_app_from
from tests.make import NOW, make_capture

AS_OF = date(2026, 11, 22)
FIRST_DAY = date(2020, 1, 1)
CORRECTABLE = ("in_progress", "waiting_resident", "waiting_entity")


@pytest.fixture
def pointed_at(
    server: Databases, owner_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """The name of a database that somebody pointed us to, and a var folder of its own."""
    name = str(owner_engine.url.database)
    monkeypatch.setenv("DATABASE_URL", server.owner_url(name))
    monkeypatch.setenv("THAROLLO_VAR_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield name
    monkeypatch.undo()
    get_settings.cache_clear()


def count(engine: Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


MADE = (
    cases, case_event, case_text, foreign_reference, contact, team, extract, city, fault, message, campaign,
    virtual_session, roster_place, seat, booking, booking_case, session_change, dispute_entry, correction,
    correction_line, billing_file, line_hold, dispute_balance, cut_alert,
)  # fmt: skip


def test_demo_comes_whole_and_goes_without_a_trace(
    pointed_at: str, own_engine: Engine, owner_engine: Engine, tmp_path: Path
) -> None:
    before = {table: count(owner_engine, table) for table in (*MADE, app_user)}
    told: list[str] = []
    report = make_demo(
        60, 6, 50, 3, tell=lambda step, done, total: told.append(step), as_of=AS_OF, database=pointed_at
    )
    assert count(owner_engine, cases) == 50
    assert count(owner_engine, BY_FILE["accounts"]) == 60
    assert count_new_runs() == 6
    assert count_new_runs() == 0
    lines = BY_FILE["charge_lines"]
    with owner_engine.connect() as connection:
        runs = connection.execute(sa.select(fact_run)).all()
        metered = connection.execute(
            sa.select(lines.c.reading_kind, sa.func.count())
            .where(lines.c.reading_kind.is_not(None))
            .group_by(lines.c.reading_kind)
        )
        by_kind: dict[str, int] = {row[0]: row[1] for row in metered}
    assert sum(run.bills for run in runs) == count(owner_engine, BY_FILE["invoices"])
    assert sum(run.sections for run in runs) == sum(by_kind.values())
    assert sum(run.estimated for run in runs) == by_kind["estimated"]
    assert report.city is not None
    assert count(owner_engine, fault) == report.city.faults > 5
    assert len(set(told)) == 4
    with own_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(sa.select(fault))
    path = tmp_path / SIGN_INS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {line.split()[0] for line in path.read_text().splitlines()[2:]} == {
        "expert", "agent", "manager", "councillor", "admin",
    }  # fmt: skip

    dispute_a_line()
    assert [file.kind for file in make_files(threading.Event())][-1:] == ["holds"]
    assert reconcile_day(threading.Event()) is not None
    assert count(owner_engine, line_hold) > 0

    remove_demo(database=pointed_at)
    assert {table: count(owner_engine, table) for table in (*MADE, app_user)} == before
    assert {name for name, table in BY_FILE.items() if count(owner_engine, table)} == set()
    assert not path.exists()
    assert not (tmp_path / "demo").exists()


def dispute_a_line() -> None:
    """Let a query of the demo dispute a line of its account's bills, and have it corrected."""
    lines = BY_FILE["charge_lines"]
    billed = sa.exists().where(lines.c.account_no == cases.c.account_no, lines.c.amount_rand > 0)
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        case = connection.execute(
            sa.select(cases).where(cases.c.status.in_(CORRECTABLE), billed).limit(1)
        ).one()
        charges = list_charges(
            connection, SYSTEM, account_no=case.account_no, since=FIRST_DAY, zone=reference.timezone
        )
        largest = max(charges, key=lambda charge: charge.line_rand)
        step: dict[str, Any] = {
            "case_id": case.case_id,
            "seen_seq": None,
            "reference": reference,
            "now": datetime.now(UTC),
        }
        dispute(connection, SYSTEM, amounts={largest.line: largest.line_rand}, **step)
        right = {largest.line: largest.amount_rand - 1}
        propose_correction(connection, SYSTEM, right=right, reason="The value was typed wrongly", **step)


def test_removal_spares_what_others_made(pointed_at: str, own_engine: Engine, owner_engine: Engine) -> None:
    make_demo(20, 3, 10, 3, as_of=AS_OF, database=pointed_at)
    with own_engine.begin() as connection:
        connection.execute(sa.text("SELECT set_config('app.role', 'system', true)"))
        connection.execute(sa.text("SELECT set_config('app.scope', 'all', true)"))
        reference = load_reference(connection)
        mine = log_case(connection, SYSTEM, capture=make_capture(), reference=reference, now=NOW)
        demo_user = connection.scalar(sa.select(app_user.c.user_id).where(app_user.c.username == "expert"))
    with owner_engine.begin() as connection:
        connection.execute(
            sa.update(cases).where(cases.c.case_id == mine.case_id).values(holder_id=demo_user)
        )
    remove_demo(database=pointed_at)
    with owner_engine.connect() as connection:
        assert connection.scalars(sa.select(cases.c.reference)).all() == [mine.reference]
        active = connection.scalars(
            sa.select(app_user.c.is_active).where(app_user.c.user_id == demo_user)
        ).one()
    assert active is False
    make_demo(20, 3, 0, 3, as_of=AS_OF, database=pointed_at)


def test_removal_unties_the_demos_queries_from_outings(
    pointed_at: str, own_engine: Engine, owner_engine: Engine
) -> None:
    make_demo(20, 3, 5, 3, as_of=AS_OF, database=pointed_at)
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        ward = next(iter(reference.wards.values()))
        new = NewOuting("walkabout", reference.local_day(NOW), ward_no=ward.ward_no)
        number = plan_outing(connection, SYSTEM, new=new, reference=reference, now=NOW)
        case_id = connection.scalars(sa.select(cases.c.case_id).limit(1)).one()
        named = {"outing_id": number, "case_id": case_id}
        connection.execute(sa.insert(outing_case).values(part="visited", **named))
        connection.execute(sa.insert(outing_stop).values(position=1, kind="query", **named))
        promised = {"made_by": 0, "made_at": NOW, "due_on": AS_OF, "words": "A new meter"}
        place = {"delimitation_code": ward.delimitation_code, "ward_no": ward.ward_no}
        connection.execute(sa.insert(outing_promise).values(**named, **promised, **place))
    remove_demo(database=pointed_at)
    assert [count(owner_engine, table) for table in (cases, outing_case, outing_stop)] == [0, 0, 0]
    with owner_engine.connect() as connection:
        assert connection.execute(sa.select(outing_promise.c.case_id)).scalars().all() == [None]


def test_removal_takes_the_packs_of_the_demos_people_along(
    pointed_at: str, own_engine: Engine, owner_engine: Engine
) -> None:
    make_demo(20, 3, 5, 3, as_of=AS_OF, database=pointed_at)
    slips = []
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        demo_user = connection.scalars(sa.select(app_user.c.user_id).where(app_user.c.is_demo).limit(1)).one()
        case_id = connection.scalars(sa.select(cases.c.case_id).limit(1)).one()
        for ward, user_id in zip(
            list(reference.wards.values())[:2], (demo_user, SYSTEM.user_id), strict=True
        ):
            new = NewOuting("walkabout", reference.local_day(NOW), ward_no=ward.ward_no)
            number = plan_outing(connection, SYSTEM, new=new, reference=reference, now=NOW)
            connection.execute(
                sa.update(outing).where(outing.c.outing_id == number).values(created_by=user_id)
            )
            slips.append(take_and_match(connection, reference, number, case_id))
    remove_demo(database=pointed_at)
    with owner_engine.connect() as connection:
        left = connection.execute(sa.select(*reserved_reference.c["reference", "state", "case_id"])).all()
    assert left == [(slips[1], "void", None)]
    assert [count(owner_engine, table) for table in (pack, pack_item, outing)] == [1, 0, 1]


def take_and_match(connection: Connection, reference: Reference, outing_id: int, case_id: int) -> str:
    """Take a pack whose one reference was given for a query that was open already."""
    pack_id = take_pack(
        connection, SYSTEM, outing_id=outing_id, passphrase="the jacaranda blooms late", references=1,
        reference=reference, now=NOW,
    )  # fmt: skip
    of_pack = reserved_reference.c.pack_id == pack_id
    slip = str(connection.scalars(sa.select(reserved_reference.c.reference).where(of_pack)).one())
    item = {"pack_id": pack_id, "item_id": pack_id, "reference": slip, "digest": b"", "state": "matched"}
    brought = {"case_id": case_id, "brought_by": SYSTEM.user_id, "brought_at": NOW}
    connection.execute(sa.insert(pack_item).values(item | brought))
    note_issued(connection, slip, case_id)
    return slip


def test_a_database_that_is_not_ours_must_be_named(pointed_at: str, owner_engine: Engine) -> None:
    for named in (None, "another"):
        with pytest.raises(NotAllowed, match=f"--database {pointed_at}"):
            make_demo(20, 3, 0, 3, as_of=AS_OF, database=named)
        with pytest.raises(NotAllowed):
            remove_demo(database=named)
    assert count(owner_engine, cases) == 0


def test_a_second_demo_is_refused(pointed_at: str) -> None:
    make_demo(20, 3, 0, 3, as_of=AS_OF, database=pointed_at)
    with pytest.raises(Conflict, match="Remove it first"):
        make_demo(20, 3, 0, 4, as_of=AS_OF, database=pointed_at)


def test_a_municipality_without_tariffs_gets_people_to_sign_in_and_says_why(
    server: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = server.make_city("demo_without_tariffs", "cape-town")
    monkeypatch.setenv("DATABASE_URL", server.owner_url(name))
    monkeypatch.setenv("THAROLLO_PROFILE", "cape-town")
    monkeypatch.setenv("THAROLLO_VAR_DIR", str(tmp_path))
    with serve_app_from(server.app_url(name)):
        report = make_demo(database=name)
        people = list_sign_ins(read(SYSTEM, load_reference))
    monkeypatch.undo()
    get_settings.cache_clear()
    server.drop(name)
    assert report.city is None
    assert "no tariffs" in describe(report)
    assert all(fields.username in report.sign_ins.read_text() for fields in people)
    assert {code for fields in people for code in fields.languages} == {"en", "af", "xh"}
