"""Who may do what: one table of actions and roles, checked where the work happens."""

from typing import Final

from rules.actor import Actor, Role
from rules.errors import NotAllowed

_CASEWORK: Final[frozenset[Role]] = frozenset({"expert", "agent", "manager", "system"})
_EXPERTS: Final[frozenset[Role]] = frozenset({"expert", "manager", "system"})
_ADMIN: Final[frozenset[Role]] = frozenset({"admin", "system"})
_EVERYBODY: Final[frozenset[Role]] = frozenset(
    {"expert", "agent", "manager", "councillor", "admin", "system"}
)

PERMISSIONS: Final[dict[str, frozenset[Role]]] = {
    "see_triage": _CASEWORK,
    "see_case": _EVERYBODY - {"admin"},
    "see_presence": _CASEWORK,
    "export_cases": _CASEWORK,
    "keep_views": _CASEWORK,
    "search": _EVERYBODY - {"admin"},
    "ask_status": _EVERYBODY - {"admin"},
    "see_account": _CASEWORK,
    "reveal": _CASEWORK,
    "log_case": _CASEWORK | {"councillor"},
    "take_next": _EXPERTS | {"agent"},
    "claim": _CASEWORK,
    "assign": _CASEWORK,
    "release": _CASEWORK,
    "start": _CASEWORK,
    "move": _CASEWORK,
    "contact": _CASEWORK,
    "note": _CASEWORK,
    "attach": _CASEWORK | {"councillor"},
    "download_attachment": _CASEWORK,
    "request_documents": _CASEWORK,
    "receive_documents": _CASEWORK,
    "hand_over": _CASEWORK,
    "hand_back": _CASEWORK,
    "acknowledge": _CASEWORK,
    "not_theirs": _CASEWORK,
    "department_done": _CASEWORK,
    "see_findings": _CASEWORK | {"councillor"},
    "take_findings": _CASEWORK,
    "recategorise": _CASEWORK,
    "correct": _CASEWORK,
    "change_many": _CASEWORK,
    "set_next_step": _CASEWORK,
    "add_reference": _CASEWORK,
    "see_links": _CASEWORK,
    "link": _CASEWORK,
    "unlink": _CASEWORK,
    "merge": _CASEWORK,
    "unmerge": _CASEWORK,
    "split": _CASEWORK,
    "escalate": _CASEWORK,
    "dispute": _CASEWORK,
    "propose_correction": _EXPERTS,
    "judge_finding": _EXPERTS,
    "write_letter": _EXPERTS,
    "propose_arrangement": _EXPERTS,
    "check_rebate": _CASEWORK,
    "decide_correction": frozenset({"manager", "system"}),
    "see_corrections": _EXPERTS,
    "answer_alert": frozenset({"manager", "system"}),
    "tell_billing": frozenset({"manager", "system"}),
    "resolve": _EXPERTS | {"agent"},
    "reopen": _CASEWORK,
    "import_cases": _ADMIN,
    "import_billing": _ADMIN,
    "manage_users": _ADMIN,
    "see_rules": _ADMIN | {"manager"},
    "change_rules": _ADMIN | {"manager"},
    "correct_rules": _ADMIN,
    "check": _ADMIN,
    "see_teams": _EVERYBODY - {"councillor"},
    "keep_feed": _CASEWORK - {"system"},
    "read_feed": frozenset({"system"}),
    "keep_drafts": _EVERYBODY,
    "change_own_password": _EVERYBODY - {"system"},
    "sign_in": frozenset({"system"}),
    "see_team_load": _EXPERTS,
    "see_figures": frozenset({"manager", "system"}),
    "review_closing": frozenset({"manager", "system"}),
    "freeze_month": frozenset({"manager", "system"}),
    "see_jobs": _ADMIN | {"manager"},
    "start_job": _ADMIN | {"manager"},
    "run_jobs": frozenset({"system"}),
    "diagnose": _EXPERTS,
    "see_tariffs": _EVERYBODY,
    "cancel_job": _ADMIN,
    "see_sessions": _CASEWORK,
    "book_seats": _CASEWORK,
    "run_desk": _CASEWORK,
    "plan_sessions": frozenset({"manager", "system"}),
    "see_wards": _CASEWORK | {"councillor"},
    "compare_wards": frozenset({"manager", "system"}),
    "publish_wards": frozenset({"manager", "councillor", "system"}),
    "load_wards": _ADMIN,
    "see_outings": _CASEWORK | {"councillor"},
    "plan_outings": frozenset({"manager", "system"}),
    "keep_outing": frozenset({"manager", "agent", "councillor", "system"}),
    "take_pack": frozenset({"manager", "agent", "councillor", "system"}),
    "import_pack": frozenset({"manager", "agent", "councillor", "system"}),
    "see_facilities": _EVERYBODY,
    "keep_facilities": frozenset({"manager", "admin", "system"}),
    "fill_checklist": frozenset({"agent", "manager", "councillor", "system"}),
    "see_alerts": _EVERYBODY,
    "note_alert": frozenset({"agent", "manager", "admin", "system"}),
    "see_outbox": _ADMIN | {"manager"},
    "manage_outbox": _ADMIN,
    "manage_routing": _ADMIN | {"manager"},
}


def may(actor: Actor, action: str) -> bool:
    """Whether the actor's role covers the action; an unknown action is a fault of ours."""
    return actor.role in PERMISSIONS[action]


def check(actor: Actor, action: str) -> None:
    """Refuse an action that the actor's role does not cover.

    Raises:
        NotAllowed: with the role and the action in words.
    """
    if not may(actor, action):
        raise NotAllowed(f"The role {actor.role} may not do this ({action.replace('_', ' ')}).")
