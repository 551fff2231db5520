"""Proposes the corrections of a common cause, an account a transaction, in the name of who asked for it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from data.transaction import perform, read
from jobs.context import JobContext
from jobs.diagnose import judge, open_tools
from queries.actions.common_causes import correct_next
from queries.common_causes import get_common_cause
from queries.diagnosis.records import load_records
from queries.people import get_person
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.diagnosis.finding import Finding

STEP: Final = "Proposing corrections"


def correct_cause(context: JobContext) -> Mapping[str, Any]:
    """Go through the accounts that are not done. Argument: case_id, the query that stands for the cause."""
    case_id = context.arguments["case_id"]
    person = read(SYSTEM, get_person, user_id=context.job.requested_by)
    reference = read(SYSTEM, load_reference)
    tools = open_tools(person)

    def look(connection: Connection, account_no: str) -> Sequence[Finding]:
        records = load_records(connection, person, account_nos=[account_no], strays=tools.strays)
        return judge(tools, records).get(account_no, ())

    while perform(
        person, correct_next, case_id=case_id, look=look, reference=reference, now=datetime.now(UTC)
    ):
        cause = read(person, get_common_cause, case_id=case_id)
        context.progress(cause.done, cause.accounts, STEP)
    return {"case_id": case_id}
