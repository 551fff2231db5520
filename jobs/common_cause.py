"""Proposes the corrections of a common cause, an account a transaction, in the name of who asked for it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from data.transaction import perform, read
from jobs.context import JobContext
from jobs.diagnose import judge, open_tools
from queries.actions.common_causes import correct_next
from queries.common_causes import get_common_cause
from queries.people import get_person
from queries.reference import load_reference
from rules.actor import SYSTEM

STEP: Final = "Proposing corrections"


def correct_cause(context: JobContext) -> Mapping[str, Any]:
    """Go through the accounts that are not done. Argument: case_id, the query that stands for the cause."""
    case_id = context.arguments["case_id"]
    person = read(SYSTEM, get_person, user_id=context.job.requested_by)
    reference = read(SYSTEM, load_reference)
    tools = open_tools(person)
    correct = partial(
        correct_next,
        case_id=case_id,
        strays=tools.strays,
        judge=partial(judge, tools),
        reference=reference,
    )
    while perform(person, correct, now=datetime.now(UTC)):
        cause = read(person, get_common_cause, case_id=case_id)
        context.progress(cause.done, cause.accounts, STEP)
    return {"case_id": case_id}
