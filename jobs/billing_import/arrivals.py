"""After an extract is in use: queries that waited for one of its accounts are completed from it."""

from datetime import UTC, datetime

from data.transaction import perform, read
from queries.imports.unmatched import attach_accounts
from queries.reference import load_reference
from rules.actor import SYSTEM


def complete_cases(extract_no: int) -> int:
    """Fill class, ward and region of waiting queries, in pieces; gives how many. Repeated it adds none."""
    reference, completed = read(SYSTEM, load_reference), 0
    last: int | None = 0
    while last is not None:
        done, last = perform(
            SYSTEM, attach_accounts,
            extract_no=extract_no, after=last, reference=reference, now=datetime.now(UTC),
        )  # fmt: skip
        completed += done
    return completed
