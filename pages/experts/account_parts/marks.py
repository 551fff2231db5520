"""What happened to an account besides bills and payments, as marks on the time axis of its picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pages.kit.account_panel.words import CREDIT_STEPS, METER_EVENTS, in_words
from pages.kit.format import ZONE, show_date, show_month, show_rand
from queries.account_screen import AccountScreen

Lane = Literal["queries", "credit", "meters", "adjustments"]
LANES: Final[dict[Lane, str]] = {
    "queries": "Queries",
    "credit": "Credit control",
    "meters": "Meters",
    "adjustments": "Adjustments",
}
ADJUSTMENT: Final = "adjustment"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened: its lane, a word for it, and all of it for who points at it.

    `is_open`: a query that nobody has resolved.
    """

    lane: Lane
    on: date
    word: str
    told: str
    is_open: bool = False


def list_marks(screen: AccountScreen, since: date, until: date) -> list[Mark]:
    """The marks of a time, both days included, in their order."""
    every = (*_of_queries(screen), *_of_credit(screen), *_of_meters(screen), *_of_adjustments(screen))
    return sorted((mark for mark in every if since <= mark.on <= until), key=lambda mark: mark.on)


def _of_queries(screen: AccountScreen) -> Iterator[Mark]:
    for case in screen.cases:
        on = case.received_at.astimezone(ZONE).date()
        is_open = case.status != "resolved"
        end = "" if case.resolved_at is None else f", resolved {show_date(case.resolved_at)}"
        state = "still open" if is_open else f"received{end}"
        told = f"{show_date(on)}: query {case.reference}, {state}"
        yield Mark("queries", on, "open" if is_open else "resolved", told, is_open)


def _of_credit(screen: AccountScreen) -> Iterator[Mark]:
    for step in screen.credit_steps:
        word = in_words(CREDIT_STEPS, step.step)
        told = f"{show_date(step.step_on)}: {word.lower()} for {show_rand(step.amount_rand)}"
        yield Mark("credit", step.step_on, word.lower(), told)


def _of_meters(screen: AccountScreen) -> Iterator[Mark]:
    for event in screen.meter_events:
        word = in_words(METER_EVENTS, event.event)
        result = f", {event.result}" if event.result else ""
        told = f"{show_date(event.event_on)}: meter {event.meter_no} {word.lower()}{result}"
        yield Mark("meters", event.event_on, word.lower(), told)


def _of_adjustments(screen: AccountScreen) -> Iterator[Mark]:
    """Money moved into an arrangement and the like: no use, and often more than all bills of a year."""
    for month in screen.story.months:
        if month.service == ADJUSTMENT:
            told = f"{show_month(month.billing_month)}: adjustments of {show_rand(month.amount_rand)}"
            yield Mark("adjustments", month.billing_month, show_rand(month.amount_rand), told)
