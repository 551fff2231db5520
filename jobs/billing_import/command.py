"""The import as operators see it: a bar while it runs, then what became of every file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console

from jobs.bar import show_bar
from jobs.billing_import.importer import load
from jobs.billing_import.report import ImportReport
from rules.actor import SYSTEM

_MOST_CONTROLS: Final = 20


def import_folder(folder: Path, say: Callable[[str], None], *, as_json: bool) -> bool:
    """Load the extract and say how it went; False when it is held.

    Raises:
        InvalidInput: the folder cannot be loaded; every reason is listed.
        Conflict: another import runs, or the id is in use with other contents.
    """
    with show_bar(Console(stderr=True)) as tell:
        report = load(folder, SYSTEM, lambda done, total, words: tell(words, done, total) if words else None)
    if as_json:
        say(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _describe(report, say)
    return report.state == "used"


def _describe(report: ImportReport, say: Callable[[str], None]) -> None:
    head = f"Extract {report.extract_id}"
    if report.was_known:
        say(f"{head} was {'loaded' if report.state == 'used' else 'held'} before; nothing was changed.")
    elif report.state == "used":
        say(f"{head} is in use after {report.seconds:.1f} s.")
    else:
        say(f"{head} is held: it is kept on the list and not used.")
    for reason in report.held_because:
        say(f"  {reason}")
    for total in [total for total in report.control if not total["matches"]][:_MOST_CONTROLS]:
        promised = total["promised_rand"] or "nothing"
        say(f"  {total['service']} {total['month']}: promised {promised}, found {total['found_rand']}")
    for name, rows in report.files.items():
        say(
            f"  {name:<16} {rows.read:>12,} read  {rows.loaded:>12,} loaded  "
            f"{rows.unchanged:>12,} unchanged  {rows.repair:>9,} for repair"
        )
    for note in report.notes:
        say(f"  {note}")
