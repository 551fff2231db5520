"""What our own database holds before anybody worked: a demo city. Never in a database we were pointed to.

Imports wait until they are needed: every later start only asks whether there is anything to do.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

NOTE: Final = "first-data"
MAKING: Final = "making"
DONE: Final = "done"


def wants_first_data(home: Path) -> bool:
    """Whether this server's database was never looked at, or its demo was cut short; one small file tells."""
    note = home / NOTE
    return not note.exists() or note.read_text(encoding="ascii") != DONE


def make_first_data(home: Path, say: Callable[[str], None]) -> None:
    """Make the demo city if the database is empty; one that was cut short is taken away and made again."""
    from jobs.bar import show_bar
    from jobs.demo import describe, make_demo, remove_demo

    note = home / NOTE
    if note.exists() or is_untouched():
        was_cut_short = note.exists()
        note.write_text(MAKING, encoding="ascii")
        say("Making a demo city of simulated accounts and queries. This happens once.")
        with show_bar() as tell:
            if was_cut_short:
                remove_demo(tell)
            report = make_demo(tell=tell)
        if report.city is None:
            say(describe(report))
    note.write_text(DONE, encoding="ascii")


def is_untouched() -> bool:
    """Whether nobody signed up and no query was ever logged here."""
    from data.transaction import read
    from queries.health import is_empty
    from rules.actor import SYSTEM

    return read(SYSTEM, is_empty)
