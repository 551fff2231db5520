"""The moves a person may make with a query here and now, as buttons; never one that would be refused."""

from collections.abc import Callable
from typing import Final, Literal

import streamlit as st

from pages.kit.case_actions.arranging import draw_arrangement
from pages.kit.case_actions.attaching import draw_attach, draw_look
from pages.kit.case_actions.bill_correcting import (
    draw_accept,
    draw_bill_correction,
    draw_reject,
    draw_withdraw,
)
from pages.kit.case_actions.closing import draw_reopen, draw_resolve
from pages.kit.case_actions.correcting import draw_correct
from pages.kit.case_actions.departments import draw_acknowledge, draw_department_done, draw_not_theirs
from pages.kit.case_actions.disputing import draw_dispute
from pages.kit.case_actions.documents import draw_receive, draw_request
from pages.kit.case_actions.handing import draw_assign, draw_hand_back, draw_hand_over
from pages.kit.case_actions.letters import draw_letter
from pages.kit.case_actions.planning import draw_add_reference, draw_next_step, draw_recategorise
from pages.kit.case_actions.rebates import draw_rebate_check
from pages.kit.case_actions.revealing import draw_reveal
from pages.kit.case_actions.sending import DIALOG, draw_problem, open_dialog, opened_dialog, send
from pages.kit.case_actions.writing import NOTE, draw_contact
from pages.kit.linking.merging import draw_merge, draw_unmerge
from pages.kit.linking.parents import draw_link, draw_unlink
from pages.kit.linking.splitting import draw_split
from queries.actions.hold import claim, release
from queries.actions.plan import start
from queries.case_page import CasePage
from rules import states
from rules.access import PERMISSIONS, may
from rules.actor import Actor
from rules.lookups import Move, Reference

PAGE: Final = "page"
SHOWN: Final = 3
SHOWN_NARROW: Final = 2  # with “More” they fill one line of a phone
WIDE: Final = ("resolve", "correct", "dispute", "propose_correction", "split", "link")
WIDEST: Final = ("look", "write_letter", "propose_arrangement", "merge")
ABOUT_AN_ACCOUNT: Final = frozenset(
    {"dispute", "propose_correction", "judge_finding", "write_letter", "propose_arrangement", "check_rebate"}
)
# these stand beside what they are about
ABOUT_A_LINK: Final = frozenset({"link", "unlink", "merge", "unmerge", "split"})
ABOUT_A_FINDING: Final = ("acknowledge", "department_done", "not_theirs")
# a dialog of another name than the verb it sends
_ASKS_FOR: Final = {
    "look": "download_attachment",
    "accept_finding": "judge_finding",
    "reject_finding": "judge_finding",
    "withdraw_correction": "propose_correction",
}
ELSEWHERE: Final = frozenset(
    {NOTE, "contact", "attach", "judge_finding", *ABOUT_A_LINK}
)  # these have their button where they belong

_AT_ONCE: Final = {
    "claim": (claim, "It is yours."),
    "start": (start, "Work has begun."),
    "release": (release, "Back in the queue."),
}

Draw = Callable[[CasePage, Reference], None]

_DIALOGS: Final[dict[str, tuple[str, Draw]]] = {
    "resolve": ("Resolve", draw_resolve),
    "dispute": ("Lines in dispute", draw_dispute),
    "propose_correction": ("Correct the bill", draw_bill_correction),
    "accept_finding": ("Accept the diagnosis", draw_accept),
    "reject_finding": ("Reject the diagnosis", draw_reject),
    "propose_arrangement": ("Propose an arrangement", draw_arrangement),
    "write_letter": ("Letter to the resident", draw_letter),
    "check_rebate": ("Papers of a rebate", draw_rebate_check),
    "withdraw_correction": ("Withdraw the correction", draw_withdraw),
    "request_documents": ("Ask the resident for documents", draw_request),
    "receive_documents": ("Documents received", draw_receive),
    "hand_over": ("Hand to the owner", draw_hand_over),
    "hand_back": ("Back from the owner", draw_hand_back),
    "acknowledge": ("The department has it", draw_acknowledge),
    "not_theirs": ("Not theirs", draw_not_theirs),
    "department_done": ("The department has done it", draw_department_done),
    "assign": ("Assign", draw_assign),
    "set_next_step": ("Next step", draw_next_step),
    "recategorise": ("Change the category", draw_recategorise),
    "correct": ("Correct the details", draw_correct),
    "add_reference": ("Reference of another system", draw_add_reference),
    "attach": ("Attach evidence", draw_attach),
    "reopen": ("Open again", draw_reopen),
    "contact": ("Contact with the resident", draw_contact),
    "reveal": ("Reveal a contact detail", draw_reveal),
    "link": ("Link two queries", draw_link),
    "unlink": ("Take it off its parent", draw_unlink),
    "merge": ("Merge two queries", draw_merge),
    "unmerge": ("Undo a merge", draw_unmerge),
    "split": ("Split into several queries", draw_split),
}

_LIKELY: Final = {
    states.NEW: ("claim", "start", "request_documents", "hand_over", "assign"),
    states.IN_PROGRESS: ("claim", "resolve", "request_documents", "hand_over"),
    states.WAITING_RESIDENT: ("receive_documents", "resolve", "set_next_step"),
    states.WAITING_ENTITY: (*ABOUT_A_FINDING, "hand_back", "resolve", "set_next_step"),
    states.RESOLVED: ("reopen", "write_letter", "add_reference"),
}


def list_moves(page: CasePage, actor: Actor, reference: Reference) -> dict[str, Move]:
    """The moves by verb, likely ones first. Of a merged query the only one is to undo that."""
    state = page.case.state
    found = {
        move.verb: move
        for move in reference.list_moves(state.status, actor.role)
        if (move.verb in _DIALOGS or move.verb in _AT_ONCE or move.verb in ELSEWHERE)
        and may(actor, move.verb)
        and (move.verb == "unmerge") == (state.outcome_code == states.MERGED)
        and _makes_sense(move.verb, page, actor)
    }
    likely = [verb for verb in _LIKELY.get(state.status, ()) if verb in found]
    return {verb: found[verb] for verb in dict.fromkeys([*likely, *found])}


def _makes_sense(verb: str, page: CasePage, actor: Actor) -> bool:
    holder_id = page.case.state.holder_id
    match verb:
        case "claim":
            return holder_id is None
        case "start":
            return holder_id == actor.user_id
        case "release":
            return holder_id is not None
        case _ if verb in ABOUT_A_FINDING:
            handing = page.handing
            return handing is not None and (verb != "acknowledge" or handing.acknowledged_at is None)
        case _ if verb in ABOUT_AN_ACCOUNT:
            return page.case.state.account_no is not None
        case _:
            return True


def draw_moves(page: CasePage, moves: dict[str, Move], *, most: int = SHOWN) -> None:
    """The likely moves as buttons, at most `most`; the rest in a menu."""
    case_id = page.case.case_id
    draw_problem(case_id, PAGE)
    verbs = [verb for verb in moves if verb not in ELSEWHERE]
    if not verbs:
        return
    with st.container(horizontal=True, horizontal_alignment="right", key="case_moves"):
        for place, verb in enumerate(verbs[:most]):
            st.button(
                moves[verb].name,
                type="primary" if place == 0 else "secondary",
                key=f"move_{verb}",
                on_click=make_move,
                args=(case_id, verb),
            )
        if len(verbs) > most:
            st.menu_button(
                "More",
                verbs[most:],
                format_func=lambda verb: moves[verb].name,
                key="more_moves",
                on_click=_choose_move,
                args=(case_id,),
            )


def _choose_move(case_id: int) -> None:
    verb = st.session_state["more_moves"]
    if verb:
        make_move(case_id, verb)


def make_move(case_id: int, verb: str) -> None:
    """Do what needs no words at once; open the dialog of what does."""
    if verb in _AT_ONCE:
        action, done = _AT_ONCE[verb]
        send(case_id, PAGE, action, done=done)
    else:
        open_dialog(case_id, verb)


def draw_open_dialog(page: CasePage, actor: Actor, reference: Reference) -> None:
    """The dialog that is open on this query, if any.

    It cannot be dismissed by a click beside it, which would lose what was typed; it has a button for that.
    It stays open when others have moved the query meanwhile: what was typed can still be copied.
    """
    verb, _, number = (opened_dialog(page.case.case_id) or "").partition(":")
    if not verb or not may(actor, _ASKS_FOR.get(verb, verb)):
        return
    title = "Evidence" if verb == "look" else _DIALOGS[verb][0]

    @st.dialog(title, width=_find_width(verb), dismissible=False)
    def dialog() -> None:
        draw_problem(page.case.case_id, DIALOG)
        if verb == "look":
            draw_look(page, reference, int(number))
        else:
            _DIALOGS[verb][1](page, reference)

    dialog()


def _find_width(verb: str) -> Literal["small", "medium", "large"]:
    return "large" if verb in WIDEST else "medium" if verb in WIDE else "small"


assert {_ASKS_FOR.get(verb, verb) for verb in (*_DIALOGS, *_AT_ONCE)} <= set(PERMISSIONS), (
    "every move is an action with a permission"
)
