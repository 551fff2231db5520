"""A whole demo: a synthetic city's bills, the truth about them, staff, sign-ins and years of queries."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from data.addresses import owner_url
from data.demo import store
from data.demo.casework.roster import list_sign_ins
from data.demo.city import CityReport, write_city
from data.settings import get_settings
from data.transaction import perform, read
from jobs.bar import Tell
from jobs.billing_import import load
from jobs.demo_cases import make_cases, make_staff
from jobs.demo_disputes import make_disputes
from jobs.demo_evenings import make_evenings
from jobs.demo_findings import make_findings
from jobs.demo_outings import make_outings
from queries.actions.users import NewUser, create_user
from queries.reference import load_reference
from queries.tariffs import has_tariffs
from rules.actor import SYSTEM, Actor, Role
from rules.errors import Conflict, InvalidInput, NotAllowed
from rules.lookups import Reference

ACCOUNTS: Final = 2_000
MONTHS: Final = 24
CASES: Final = 3_000
SEED: Final = 42
SIGN_INS: Final = "demo-sign-ins.txt"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a demo put into the database; no `city` where no tariffs are known to bill it by."""

    city: CityReport | None
    cases: int
    sign_ins: Path


def make_demo(
    accounts: int = ACCOUNTS,
    months: int = MONTHS,
    cases: int = CASES,
    seed: int = SEED,
    *,
    tell: Tell = lambda step, done, total: None,
    as_of: date | None = None,
    database: str | None = None,
) -> DemoReport:
    """Simulate a city, load it as any billing extract is loaded, and let its staff work on its queries.

    `database` is the name of a database that somebody pointed us to; our own needs no naming. The extract
    stays in the var folder until the demo is removed.

    Raises:
        NotAllowed: the database is not ours and was not named.
        Conflict: a demo is here already.
        InvalidInput: impossible numbers.
    """
    check_may_change(database)
    if cases < 0:
        raise InvalidInput("A demo cannot have fewer than no queries.")
    with store.as_owner() as owner:
        known = store.find_city(owner)
    if known is not None:
        raise Conflict(f"The demo city {known} is here already. Remove it first: manage.py demo --remove.")
    city = None
    if read(SYSTEM, has_tariffs):
        city = _write(accounts, months, seed, as_of, tell)
        _load(city, seed, months, tell)
    reference = read(SYSTEM, load_reference)
    users = [perform(SYSTEM, create_user, fields=fields, is_demo=True) for fields in list_sign_ins(reference)]
    sign_ins = get_settings().var_dir / SIGN_INS
    _write_privately(sign_ins, users)
    if city is None:
        return DemoReport(None, 0, sign_ins)
    if cases:
        _work(city, cases, seed, users, tell)
    return DemoReport(city, cases, sign_ins)


def remove_demo(tell: Tell = lambda step, done, total: None, *, database: str | None = None) -> None:
    """Take a demo out of the database and its files out of the var folder.

    Raises:
        NotAllowed: the database is not ours and was not named.
    """
    check_may_change(database)
    with store.as_owner() as owner:
        store.remove_demo(owner, lambda step: tell(step, 1, 1))
    shutil.rmtree(_folder(), ignore_errors=True)
    (get_settings().var_dir / SIGN_INS).unlink(missing_ok=True)


def describe(report: DemoReport) -> str:
    """What was made, in a sentence or two."""
    if report.city is None:
        return (
            "This municipality's profile has no tariffs, so no bills and no queries were simulated: "
            f"only people to sign in.\nSign-ins: {report.sign_ins}"
        )
    rows = report.city.rows
    words = (
        f"{report.city.accounts} accounts with {rows['charge_lines']} charge lines, "
        f"{report.city.faults} of them with something wrong or unusual, and {report.cases} queries."
    )
    return f"{words}\nSign-ins: {report.sign_ins}"


def check_may_change(database: str | None) -> None:
    """Refuse a database that somebody pointed us to, unless they named it.

    Raises:
        NotAllowed: says how to name it.
    """
    settings = get_settings()
    if settings.database_url is None and settings.app_database_url is None:
        return
    name = urlsplit(owner_url()).path.lstrip("/")
    if database != name:
        raise NotAllowed(
            f"Demo data goes only into our own database. To put it into “{name}” all the same, "
            f"say so by name: --database {name}"
        )


def _folder() -> Path:
    return get_settings().var_dir / "demo"


def _write(accounts: int, months: int, seed: int, as_of: date | None, tell: Tell) -> CityReport:
    def progress(done: int, total: int, words: str) -> None:
        tell("Billing the city, in accounts", done, total)

    return write_city(
        _folder() / "extract",
        accounts,
        months,
        seed,
        progress,
        as_of=as_of,
        profile=get_settings().profile,
        truth=_folder() / "truth.csv",
        workers=min(os.cpu_count() or 1, 2),
    )


def _load(city: CityReport, seed: int, months: int, tell: Tell) -> None:
    with store.as_owner() as owner:
        store.add_city(owner, city.extract_id, seed, city.accounts, months)
        store.load_truth(owner, city.truth)
    report = load(city.folder, SYSTEM, lambda done, total, words: tell("Loading the bills", done, total))
    tell("Loading the bills", 1, 1)
    if report.state != "used" or report.total("repair"):
        raise Conflict(
            f"The demo's bills were not taken: {'; '.join(report.held_because) or 'rows to repair'}."
        )


def _write_privately(path: Path, users: list[NewUser]) -> None:
    """One user a role, with the passwords in a file that only this system user can read."""
    path.unlink(missing_ok=True)
    width = max(len(user.username) for user in users)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("Sign-ins of the demo, one for each role. They end with: manage.py demo --remove\n\n")
        file.writelines(f"{user.username:{width}}  {user.password}\n" for user in users)


def _work(city: CityReport, cases: int, seed: int, users: list[NewUser], tell: Tell) -> None:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    crew = make_staff(reference, {user.username: user.user_id for user in users})
    make_cases(
        city.folder,
        city.truth,
        cases=cases,
        seed=seed,
        now=now,
        crew=crew,
        progress=lambda done, total: tell("Working on queries", done, total),
    )
    make_disputes(_find_person("expert", users, reference), reference, now)
    make_findings(_find_person("agent", users, reference), reference, now)
    make_evenings(_find_person("manager", users, reference), crew, reference, now)
    make_outings(_find_person("manager", users, reference), crew, reference, now)
    tell("Planning virtual sessions and outings", 1, 1)


def _find_person(role: Role, users: list[NewUser], reference: Reference) -> Actor:
    """The person of a role who can sign in."""
    names = {fields.username: fields for fields in list_sign_ins(reference) if fields.role == role}
    user = next(user for user in users if user.username in names)
    return Actor(user.user_id, user.username, names[user.username].display_name, role)
