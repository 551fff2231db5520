"""What a resident takes home after a query is logged: the reference, what comes next, and whom to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.sessions.sms import choose_wording
from rules.written import show_date

ENDING: Final = "Whoever asks how far it is needs only the reference."


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip holds nothing personal: whoever finds it learns no name, account or address."""

    reference: str
    municipality: str
    category: str
    received_on: date
    answer_by_on: date
    call_centre: str


def write_sms(slip: Slip) -> str:
    """The slip as one message of the GSM alphabet."""
    return choose_wording(_word_sms(slip))


def _word_sms(slip: Slip) -> Iterator[str]:
    logged = f"{slip.municipality}: your query is logged. Reference {slip.reference}."
    promise = f" Answer by {show_date(slip.answer_by_on)}."
    yield f"{logged}{promise} Questions: {slip.call_centre}"
    yield f"{logged}{promise}"
    yield f"Query logged. Reference {slip.reference}.{promise}"


def write_mail(slip: Slip) -> tuple[str, str]:
    """Subject and body of the slip as an e-mail."""
    lines = "\n".join(f"{label}: {words}" for label, words in list_lines(slip))
    return (
        f"Your query {slip.reference} is logged",
        f"{slip.municipality} has logged your query.\n\nReference: {slip.reference}\n{lines}\n\n{ENDING}",
    )


def list_lines(slip: Slip) -> list[tuple[str, str]]:
    """What stands on a printed slip below the reference, as (label, words)."""
    return [
        ("About", slip.category),
        ("Received on", show_date(slip.received_on)),
        ("Answer promised by", show_date(slip.answer_by_on)),
        ("Questions", slip.call_centre),
    ]
