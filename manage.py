#!/usr/bin/env python
"""What operators type. Only registers commands: each is one call into jobs, queries or data."""

import sys

import typer

from rules.errors import DomainError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


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
