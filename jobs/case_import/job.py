"""An import of cases as a background job: arguments `file` and `map`, paths that the worker can read."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from jobs.case_import.importer import Progress, run
from jobs.context import JobContext
from rules.actor import SYSTEM

TELL_EVERY_SECONDS: Final = 2.0


def import_cases(context: JobContext) -> Mapping[str, Any]:
    """Run the import that the job asks for; its counts are the result.

    Raises:
        MapRefused, FileRefused: everything that is wrong becomes the job's message.
    """
    summary = run(
        Path(context.arguments["file"]), Path(context.arguments["map"]), SYSTEM, make_teller(context)
    )
    return {"batch_id": summary.batch_id, **asdict(summary.rows)}


def make_teller(context: JobContext) -> Progress:
    """What tells an import's progress: at each step's begin, then every few seconds."""
    told_at, told_of = 0.0, ""

    def tell(done: int, total: int, words: str) -> None:
        nonlocal told_at, told_of
        context.check()
        if words != told_of or time.monotonic() - told_at >= TELL_EVERY_SECONDS:
            context.progress(done, total, words)
            told_at, told_of = time.monotonic(), words

    return tell
