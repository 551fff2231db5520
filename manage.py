#!/usr/bin/env python
"""What operators type. Only registers commands: each is one call into jobs, queries or data."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from jobs.ward_commands import wards
from rules.errors import DomainError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
profile = typer.Typer(no_args_is_help=True, help="Check and load a municipality's profile: docs/profile.md.")
app.add_typer(profile, name="profile")
app.add_typer(wards, name="wards")

ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile", help="The municipality, a folder of data/reference; none: that of THAROLLO_PROFILE."
    ),
]
ProfileFolder = Annotated[
    Path | None, typer.Argument(help="A folder of files; none: the one of THAROLLO_PROFILE.")
]


@app.callback()
def describe() -> None:
    """Tharollo: run the desk and look after its data."""


@app.command()
def run(profile: ProfileName = None) -> None:
    """Run the desk: database, schema, profile, web server and worker. Ctrl-C stops all of it."""
    from jobs.supervisor import run as supervise

    use_profile(profile)
    supervise(say)


@app.command()
def worker() -> None:
    """Do background jobs until asked to end; `run` starts one by itself."""
    from jobs.worker import work

    work()


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from data.server.opening import open_database, prepare_database

    with open_database("manage.py migrate", say):
        prepare_database()


@profile.command("check")
def check_profile(folder: ProfileFolder = None, profile: ProfileName = None) -> None:
    """Look for mistakes, without a database."""
    from jobs.profile import check

    use_profile(profile)
    check(folder, say)


@profile.command("load")
def load_profile(
    folder: ProfileFolder = None,
    force: Annotated[bool, typer.Option(help="Write even what the database holds already.")] = False,
    profile: ProfileName = None,
) -> None:
    """Load a profile: all of it, or nothing when it has a mistake."""
    from data.server.opening import open_database
    from jobs.profile import load

    use_profile(profile)
    with open_database("manage.py profile", say):
        load(folder, say, force=force)


@app.command()
def demo(
    accounts: Annotated[int, typer.Option(help="Accounts of the city.")] = 2_000,
    months: Annotated[int, typer.Option(help="Months billed, up to the last whole one.")] = 24,
    cases: Annotated[int, typer.Option(help="Queries of its residents over three years.")] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city.")] = 42,
    remove: Annotated[bool, typer.Option("--remove", help="Take the demo away again.")] = False,
    database: Annotated[
        str | None, typer.Option(help="Name of a database that is not our own, to use it all the same.")
    ] = None,
    profile: ProfileName = None,
) -> None:
    """Make a synthetic city with its bills and queries, or remove it."""
    from data.server.opening import open_database
    from jobs.bar import show_bar
    from jobs.demo import describe, make_demo, remove_demo

    use_profile(profile)
    with open_database("manage.py demo", say), show_bar() as tell:
        if remove:
            remove_demo(tell, database=database)
        else:
            report = make_demo(accounts, months, cases, seed, tell=tell, database=database)
    say("The demo is gone." if remove else describe(report))


@app.command()
def check() -> None:
    """Replay every query and compare: state, due dates, figures. Ends with 1 when anything differs."""
    from data.server.opening import open_database
    from jobs.check import check as check_figures

    with open_database("manage.py check", warn):
        is_right = check_figures(say)
    if not is_right:
        raise typer.Exit(1)


@app.command()
def report(
    month: Annotated[str, typer.Option(help="The month, like 2026-10.")],
    out: Annotated[Path, typer.Option(help="The PDF to write; what is there is replaced.")],
) -> None:
    """Write the monthly performance report for council as a PDF, with the definition of every figure."""
    from data.server.opening import open_database
    from jobs.report import write_report
    from rules.period import parse_month

    month_on = parse_month(month)
    with open_database("manage.py report", say):
        write_report(month_on, out)
        say(f"The report is in {out}.")


@app.command()
def rate(
    service: Annotated[str, typer.Option(help="rates, water, sewer, electricity, refuse, interest, sundry.")],
    tariff: Annotated[str, typer.Option(help="Such as residential, business, multi_dwelling, flats.")],
    first: Annotated[str, typer.Option("--from", help="First day of the period, like 2025-11-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day of the period, counted.")],
    quantity: Annotated[str, typer.Option(help="kL, kWh, bins or a count.")] = "0",
    units: Annotated[int, typer.Option(help="Dwelling units.")] = 1,
    value: Annotated[str | None, typer.Option(help="Property value, or the overdue amount, in rand.")] = None,
    size: Annotated[str | None, typer.Option(help="Stand size in square metres.")] = None,
    further: Annotated[bool, typer.Option("--further", help="An owner's second or later property.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Rate a service for a period, to the cent, excluding and including VAT."""
    from jobs.rate import parse_request, print_charge, rate

    request = parse_request(
        service, tariff, (first, last), quantity, units=units, value=value, size=size, further=further
    )
    print_charge(rate(request, warn), say, as_json=as_json)


@app.command()
def diagnose(
    account: Annotated[str | None, typer.Argument(help="The account number.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Every account of the city.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One finding a line, as JSON.")] = False,
) -> None:
    """Look for errors in the bills of one account or of all: what is wrong, by how much, and why."""
    from data.server.opening import open_database
    from jobs.diagnose import print_account
    from jobs.diagnose_all import print_city

    if (account is None) != everybody:
        raise typer.BadParameter("Give an account number, or --all.")
    with open_database("manage.py diagnose", warn):
        if account is None:
            print_city(say, as_json=as_json)
        else:
            print_account(account, say, as_json=as_json)


@app.command()
def import_billing(
    folder: Annotated[Path, typer.Argument(help="The extract: CSV files and manifest.toml.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Load a billing extract: docs/billing-extract.md. Ends with 1 when it is held."""
    from data.server.opening import open_database
    from jobs.billing_import.command import import_folder

    with open_database("manage.py import-billing", warn):
        is_used = import_folder(folder, say, as_json=as_json)
    if not is_used:
        raise typer.Exit(1)


@app.command()
def import_cases(
    file: Annotated[Path, typer.Argument(help="The CSV file: cases, events or snapshots.")],
    map_file: Annotated[Path, typer.Option("--map", help="The TOML file that says what its columns mean.")],
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
) -> None:
    """Import queries from another system's file: docs/import-map.md. Repeating it changes nothing twice."""
    from data.server.opening import open_database
    from jobs.case_import.command import import_cases

    with open_database("manage.py import-cases", warn):
        import_cases(file, map_file, as_json=as_json)


@app.command()
def import_rejects(batch: Annotated[int, typer.Argument(help="Number of the import.")]) -> None:
    """Print the rows that an import of queries left out, with line and reason, separated by tabs."""
    from data.server.opening import open_database
    from jobs.case_import.command import print_rejects

    with open_database("manage.py import-rejects", warn):
        print_rejects(batch)


@app.command()
def user_add(
    username: str,
    role: Annotated[str, typer.Option(help="expert, agent, manager, councillor or admin")],
    name: Annotated[str, typer.Option(help="the name colleagues know the person by")],
    email: Annotated[str, typer.Option()] = "",
    region: Annotated[list[str] | None, typer.Option(help="sees this region only; repeat for more")] = None,
    ward: Annotated[list[int] | None, typer.Option(help="sees this ward only; repeat for more")] = None,
    category: Annotated[list[str] | None, typer.Option(help="works this category only; repeatable")] = None,
) -> None:
    """Add a user and print the first password, which must be changed at first sign-in."""
    from data.server.opening import open_database
    from jobs.staff import add_user, as_role
    from rules.staff import StaffFields

    fields = StaffFields(
        username=username,
        display_name=name,
        role=as_role(role),
        email=email,
        regions=tuple(region or ()),
        wards=tuple(ward or ()),
        category_codes=tuple(category or ()),
    )
    with open_database("manage.py user-add", say):
        say(f"First password of {username}: {add_user(fields)}")


@app.command()
def user_deactivate(username: str) -> None:
    """Shut a user out from their next click on; what they did stays under their name."""
    from data.server.opening import open_database
    from jobs.staff import deactivate

    with open_database("manage.py user-deactivate", say):
        deactivate(username)
        say(f"{username} is deactivated and signed out.")


@app.command()
def password_reset(username: str) -> None:
    """Give a user a new first password and print it; they are signed out everywhere."""
    from data.server.opening import open_database
    from jobs.staff import reset

    with open_database("manage.py password-reset", say):
        say(f"First password of {username}: {reset(username)}")


def use_profile(name: str | None) -> None:
    """Serve another municipality, in this process and those it starts."""
    from data.settings import get_settings

    if name is not None:
        os.environ["THAROLLO_PROFILE"] = name
        get_settings.cache_clear()


def say(words: str) -> None:
    """One line for the operator."""
    typer.echo(words)


def warn(words: str) -> None:
    """One line for the operator that no program reads."""
    typer.echo(words, err=True)


def main() -> None:
    """Run a command; what a person can mend is said in a sentence, without a traceback."""
    try:
        app()
    except DomainError as error:
        typer.echo(f"{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
