"""Writing one letter: what a person chose, what the query and its ledger say, and the words of both."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

from rules.arrangements.proposal import Proposal
from rules.errors import InvalidInput
from rules.letters.compose import About, Letter, Sender, Value, compose
from rules.letters.figures import LetterFigures, LetterMismatch
from rules.letters.tables import list_tables
from rules.letters.template import LetterKind
from rules.letters.texts import LetterTexts
from rules.lookups import Reference
from rules.written import show_rand

Handing = Literal["post", "in_person", "email"]
HANDINGS: Final[dict[Handing, str]] = {"post": "by post", "in_person": "in person", "email": "by e-mail"}
NAMES: Final[dict[LetterKind, str]] = {
    "corrected": "Bill corrected",
    "not_upheld": "Bill is right, and how to appeal",
    "proposed": "Proposed adjustment",
    "disputed": "Dispute noted, and what to pay meanwhile",
    "arrangement": "Payment arrangement",
}
# these decide the query, so they say why and what had gone wrong
OUTCOMES: Final[frozenset[LetterKind]] = frozenset({"corrected", "not_upheld"})
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 3000


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What a person chose: the kind of letter, its language, the reason in words the resident can follow."""

    kind: LetterKind
    language: str
    reason: str = ""
    cause_code: str | None = None


@dataclass(frozen=True, slots=True)
class LetterGround:
    """What the query and the ledger say: whom the letter is about, its figures, the resident's language.

    `proposal`: the arrangement, of a letter about one.
    """

    about: About
    figures: LetterFigures
    language: str | None
    proposal: Proposal | None = None


def check_request(request: LetterRequest) -> None:
    """Refuse a letter that does not say what it must.

    Raises:
        InvalidInput: no reason where one is due, one that is too long, or no cause.
    """
    reason = request.reason.strip()
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"The reason is longer than {LONGEST_REASON} characters; a letter has no room for it."
        )
    if request.kind in (*OUTCOMES, "proposed") and len(reason) < SHORTEST_REASON:
        raise InvalidInput(f"Write why, for the resident (at least {SHORTEST_REASON} characters).")
    if request.kind in OUTCOMES and not request.cause_code:
        raise InvalidInput("Choose what had caused the query: the letter names it.")


def write_letter(
    request: LetterRequest,
    ground: LetterGround,
    texts: LetterTexts,
    reference: Reference,
) -> Letter:
    """The letter, in a language that is approved.

    Raises:
        InvalidInput: the language is not approved.
    """
    template = texts.get_approved(request.language)
    figures = ground.figures
    values: dict[str, Value] = {
        "reason": " ".join(request.reason.split()),
        "cause": cause.name if (cause := reference.causes.get(request.cause_code or "")) else "",
        "change": figures.change_rand,
        "disputed": figures.disputed_rand,
        "to_pay": figures.to_pay_rand,
        "in_dispute": figures.in_dispute_rand,
        "appeal_law": texts.appeal.law,
        "appeal_days": texts.appeal.days,
        "appeal_by": ground.about.on + timedelta(days=texts.appeal.days),
    }
    if ground.proposal is not None:
        values |= _tell_proposal(ground.proposal)
    tables = list_tables(figures, template, ground.proposal)
    sender = Sender(reference.municipality.name, reference.municipality.call_centre)
    return compose(request.kind, template, sender, ground.about, values, tables)


def check_proposal(proposal: Proposal, figures: LetterFigures) -> None:
    """Refuse the letter of an arrangement whose debt is no longer that of the ledger.

    Raises:
        LetterMismatch: names both figures.
    """
    debt = figures.to_pay_rand + (figures.in_dispute_rand if proposal.admits else Decimal(0))
    for what, proposed, now in (
        ("the debt was", proposal.debt_rand, debt),
        ("in dispute was", proposal.in_dispute_rand, figures.in_dispute_rand),
    ):
        if proposed != now:
            raise LetterMismatch(
                f"When the arrangement was proposed {what} {show_rand(proposed)}; the ledger says "
                f"{show_rand(now)}. Propose the arrangement anew."
            )


def _tell_proposal(proposal: Proposal) -> dict[str, Value]:
    return {
        "debt": proposal.debt_rand,
        "carved_out": proposal.carved_out_rand,
        "down_payment": proposal.down_payment_rand,
        "instalments": proposal.instalments,
        "first_due": proposal.first_due_on,
    }
