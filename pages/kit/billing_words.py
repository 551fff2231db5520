"""What happened to a query's money, in plain words: disputes, corrections, judged diagnoses, letters."""

from datetime import date
from decimal import Decimal
from typing import Final

from pages.kit.format import show_date, show_rand
from pages.kit.plain import escape
from queries.timeline import Happening
from rules.arrangements.proposal import Proposal, read_proposal
from rules.disputes.cuts import STEPS
from rules.letters.writing import HANDINGS, NAMES


def tell_disputed(event: Happening, words: object) -> str:
    """What stands in dispute since."""
    before, after = (Decimal(event.body[name]) for name in ("before_rand", "disputed_rand"))
    if before == after:
        return f"left {show_rand(after)} in dispute"
    return f"put {show_rand(after)} in dispute" + (f", {show_rand(before)} before" if before else "")


def tell_reopened(event: Happening, words: object) -> str:
    """That it is open again, and what is disputed again."""
    again = event.body.get("disputed_rand")
    return "opened it again" + (f" · {show_rand(Decimal(again))} in dispute again" if again else "")


def tell_released(event: Happening) -> str:
    """What a decision took out of dispute, to follow the decision; empty when it took nothing."""
    released = event.body.get("released_rand")
    return f" · {show_rand(Decimal(released))} no longer in dispute" if released else ""


def tell_judged(event: Happening, words: object) -> str:
    """What a person said of a diagnosis."""
    body = event.body
    told = f"{body['verdict']} the diagnosis {escape(body['rule'])}"
    step_on = body.get("next_step_on")
    return told + (f" · next step on {show_date(date.fromisoformat(step_on))}" if step_on else "")


def tell_bill_corrected(event: Happening, words: object) -> str:
    """How far a correction is."""
    body = event.body
    correction = f"the correction of the bill by {show_rand(Decimal(body['net_rand']))}"
    match body["stage"]:
        case "proposed":
            return correction.replace("the", "proposed a", 1)
        case "exported":
            return f"handed {correction} to the billing system"
        case "confirmed":
            return f"found {correction} in the billing system{_tell_extract(event)}"
        case "differs":
            off = show_rand(Decimal(body["off_rand"]))
            return f"did not find {correction} as agreed{_tell_extract(event)} · {off} off"
        case stage:
            return f"{_DECIDED[stage]} {correction}"


_DECIDED: Final = {"approved": "approved", "rejected": "rejected", "withdrawn": "withdrew"}


def _tell_extract(event: Happening) -> str:
    number = event.body.get("extract_no")
    return f" · extract {number}" if number else ""


def tell_cut(event: Happening, words: object) -> str:
    """That supply was touched for money in dispute, or what a manager answered."""
    body = event.body
    step = f"{STEPS[body['step']].lower()} on {show_date(date.fromisoformat(body['step_on']))}"
    if body["stage"] == "answered":
        return f"answered the alert that {step}"
    disputed = show_rand(Decimal(body["disputed_rand"]))
    return f"alerted the managers: {step} while {disputed} was in dispute"


def tell_letter(event: Happening, words: object) -> str:
    """Which letter went to the resident, how, and what it asks to be paid."""
    body = event.body
    how, to_pay = HANDINGS[body["handing"]], show_rand(Decimal(body["to_pay_rand"]))
    return f"sent a letter {how}: {NAMES[body['letter']].lower()} · {to_pay} to pay"


def tell_arrangement_proposed(event: Happening, words: object) -> str:
    """What was proposed, and what stays in dispute beside it."""
    proposal = read_proposal(event.body)
    told = f"proposed to pay {show_rand(proposal.debt_rand)} in {_count_instalments(proposal)}"
    if proposal.down_payment_rand:
        told += f" after {show_rand(proposal.down_payment_rand)} at once"
    if proposal.carved_out_rand:
        told += f" · {show_rand(proposal.carved_out_rand)} stays in dispute"
    return told


def _count_instalments(proposal: Proposal) -> str:
    return "1 instalment" if proposal.instalments == 1 else f"{proposal.instalments} instalments"
