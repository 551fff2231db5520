"""What staff can do with a case. The profile says from which status, by whom, and where it leads."""

from typing import Final

VERBS: Final = (
    "claim",
    "assign",
    "start",
    "release",
    "request_documents",
    "receive_documents",
    "hand_over",
    "hand_back",
    "acknowledge",
    "not_theirs",
    "department_done",
    "escalate",
    "dispute",
    "propose_correction",
    "judge_finding",
    "write_letter",
    "propose_arrangement",
    "check_rebate",
    "resolve",
    "reopen",
    "recategorise",
    "correct",
    "set_next_step",
    "contact",
    "note",
    "attach",
    "add_reference",
)
