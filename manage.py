#!/usr/bin/env python
"""What operators type. Only registers commands: each is one call into jobs, queries or data."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rules.errors import DomainError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
profile = typer.Typer(no_args_is_help=True, help="Check and load a municipality's profile: docs/profile.md.")
app.add_typer(profile, name="profile")

ProfileFolder = Annotated[
    Path | None, typer.Argument(help="A folder of files; none: the one of THAROLLO_PROFILE.")
]


@app.callback()
def describe() -> None:
    """Tharollo: run the desk and look after its data."""


@app.command()
def run() -> None:
    """Run the desk: database, schema, profile, web server and worker. Ctrl-C stops all of it."""
    from jobs.supervisor import run as supervise

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
def check_profile(folder: ProfileFolder = None) -> None:
    """Look for mistakes, without a database."""
    from jobs.profile import check

    check(folder, say)


@profile.command("load")
def load_profile(
    folder: ProfileFolder = None,
    force: Annotated[bool, typer.Option(help="Write even what the database holds already.")] = False,
) -> None:
    """Load a profile: all of it, or nothing when it has a mistake."""
    from data.server.opening import open_database
    from jobs.profile import load

    with open_database("manage.py profile", say):
        load(folder, say, force=force)


def say(words: str) -> None:
    """One line for the operator."""
    typer.echo(words)


def main() -> None:
    """Run a command; what a person can mend is said in a sentence, without a traceback."""
    try:
        app()
    except DomainError as error:
        typer.echo(f"{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
