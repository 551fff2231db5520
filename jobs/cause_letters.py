"""Sends the letters of a common cause, an account a transaction, in the name of who asked for them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from data.letters import profile_letters
from data.settings import get_settings
from data.transaction import perform, read
from jobs.context import JobContext
from queries.actions.cause_letters import tell_next
from queries.common_causes import get_common_cause
from queries.people import get_person
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.letters.writing import LetterRequest

STEP: Final = "Sending letters"


def tell_cause(context: JobContext) -> Mapping[str, Any]:
    """Send what was asked for. Arguments: case_id, the query that stands for the cause; handing; request."""
    case_id = context.arguments["case_id"]
    person = read(SYSTEM, get_person, user_id=context.job.requested_by)
    tell = partial(
        tell_next,
        case_id=case_id,
        request=LetterRequest(**context.arguments["request"]),
        handing=context.arguments["handing"],
        texts=profile_letters(get_settings().profile),
        reference=read(SYSTEM, load_reference),
    )
    while perform(person, tell, now=datetime.now(UTC)):
        cause = read(person, get_common_cause, case_id=case_id)
        context.progress(cause.told, cause.told + cause.asked, STEP)
    return {"case_id": case_id}
