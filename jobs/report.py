"""Writes the monthly report for council to a file, for an operator."""

from datetime import UTC, date, datetime
from pathlib import Path

from data.transaction import perform, read
from outward.report.document import build_report
from queries.actions.take_report import take_report
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import InvalidInput


def write_report(month_on: date, file: Path) -> None:
    """Write the report as it stands at this moment, or as at the freezing of a frozen month.

    Raises:
        InvalidInput: the month has not begun, or the file cannot be written.
    """
    reference = read(SYSTEM, load_reference)
    report = perform(SYSTEM, take_report, month_on=month_on, reference=reference, now=datetime.now(UTC))
    try:
        file.write_bytes(build_report(report))
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}.") from error
