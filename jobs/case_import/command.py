"""`manage.py import-cases` and `import-rejects`: an import for operators, with a bar and a summary."""

import sys
from pathlib import Path

from rich.console import Console

from data.transaction import read
from jobs.bar import show_bar
from jobs.case_import.importer import run
from queries.case_import import batches
from rules.actor import SYSTEM


def import_cases(file: Path, map_file: Path, *, as_json: bool) -> None:
    """Import a file and print what it did: a table, or JSON on standard output; progress on standard error.

    Raises:
        MapRefused, FileRefused: with everything that is wrong.
    """
    with show_bar(Console(file=sys.stderr)) as tell:
        summary = run(file, map_file, SYSTEM, lambda done, total, words: tell(words, done, total))
    sys.stdout.write((summary.as_json() if as_json else summary.as_text()) + "\n")


def print_rejects(batch_id: int) -> None:
    """Print the rows that an import left out: line, case, column, reason, separated by tabs."""
    most = sys.maxsize >> 1
    for reject in read(SYSTEM, batches.list_rejects, batch_id=batch_id, most=most):
        parts = (str(reject.line), reject.source_reference, reject.column_name, reject.reason)
        sys.stdout.write("\t".join(parts) + "\n")
