"""Names under which a case is counted in a figure, so that every number can open to its rows."""

from collections.abc import Mapping
from typing import Final

# counted on the day of a flow, in the cell of the flow
FLOWS: Final[Mapping[str, str]] = {
    "received": "received",
    "closed": "closed",
    "reopened": "opened again",
    "moved_in": "moved in",
    "moved_out": "moved out",
    "merged": "merged",
}
# counted on the day of a case's last closing, in the cell of that closing
RESOLUTIONS: Final[Mapping[str, str]] = {
    "resolved": "resolved",
    "on_time": "resolved on time",
    "late": "resolved late",
    "on_time_raw": "resolved on time without counting stoppages",
    "late_raw": "resolved late without counting stoppages",
    "in_promise": "resolved within the public promise",
    "promise_missed": "resolved after the public promise",
    "touched": "resolved by staff here",
    "first_contact": "resolved at the first contact",
    "later_contact": "not resolved at the first contact",
    "stated": "closed with a written outcome",
    "unstated": "closed without a written outcome",
}
# counted on the day of a closing, for what happened after it
RETURNS: Final[Mapping[str, str]] = {
    "came_back": "opened again after closing",
    "relogged": "logged again by the same account within 30 days of closing",
}
# counted on the day of a deadline, in the cell where the case is
DEADLINES: Final[Mapping[str, str]] = {
    "due": "due",
    "due_met": "due and resolved in time",
    "due_missed": "due and not resolved in time",
    "due_raw": "due without counting stoppages",
    "due_raw_met": "due and resolved in time without counting stoppages",
    "due_raw_missed": "due and not resolved in time without counting stoppages",
    "response_due": "first answer due",
    "response_met": "first answer given in time",
    "response_missed": "first answer not given in time",
    "paused_late": "due, and the resident was asked within the last day before it",
}
# a case may be counted several times: once for each of its flows or closings
REPEATED: Final[Mapping[str, str]] = {
    "closed": "closed",
    "reopened": "opened again",
    "moved_in": "moved in",
    "moved_out": "moved out",
    "came_back": "opened again after closing",
    "relogged": "followed by another of the same account",
}
COUNTED: Final[Mapping[str, str]] = {**FLOWS, **RESOLUTIONS, **RETURNS, **DEADLINES}
