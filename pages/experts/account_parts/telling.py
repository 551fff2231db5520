"""What the picture of an account shows, in sentences: what stands out first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from pages.kit.account_panel.consumption import UNUSUAL, judge_bars
from pages.kit.charts import BarRow
from pages.kit.format import show_date, show_month, show_rand
from queries.account_story import AccountStory

_YEAR: Final = 12
_LONG_UNPAID: Final = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Told:
    """The finding of the picture, and what else there is to say."""

    finding: str
    others: tuple[str, ...]


def tell_story(story: AccountStory, consumption: Sequence[BarRow], on: date) -> Told:
    """Sentences about bills, use and payments, the first of those that stand out on top."""
    judged = [*_judge_bill(story), *map(judge_bars, consumption), *_judge_payments(story, on)]
    ordered = sorted(judged, key=lambda each: not each[0])
    sentences = [sentence for _, sentence in ordered]
    return Told(sentences[0], tuple(sentences[1:]))


def _judge_bill(story: AccountStory) -> Iterator[tuple[bool, str]]:
    if not story.bills:
        yield True, "No bill has been loaded for these months"
        return
    last, *before = story.bills
    head = f"Charges of {show_month(last.billing_month)}: {show_rand(_charged(story, last.billing_month))}"
    usual = median([_charged(story, bill.billing_month) for bill in before[:_YEAR]] or [Decimal(0)])
    if usual <= 0:
        yield False, f"{head} with VAT"
        return
    ratio = float(_charged(story, last.billing_month) / usual)
    if ratio >= UNUSUAL:
        yield True, f"{head} with VAT, {ratio:.1f} times the usual {show_rand(usual)}"
    elif ratio <= 1 / UNUSUAL:
        yield True, f"{head} with VAT, down from the usual {show_rand(usual)}"
    else:
        yield False, f"{head} with VAT, about the usual {show_rand(usual)}"


def _charged(story: AccountStory, month: date) -> Decimal:
    """What a month's bills asked for anew, with VAT."""
    bills = (bill for bill in story.bills if bill.billing_month == month)
    return sum((bill.current_charges_rand + bill.vat_rand for bill in bills), Decimal(0))


def _judge_payments(story: AccountStory, on: date) -> Iterator[tuple[bool, str]]:
    kept = [payment.posted_on for payment in story.payments if payment.reversed_on is None]
    owes = story.position.collectable_rand > 0
    if not kept:
        yield owes, f"No payment since {show_date(story.since)}"
        return
    last = max(kept)
    is_long = owes and min(on, story.until + _LONG_UNPAID) - last > _LONG_UNPAID
    yield is_long, f"Last payment on {show_date(last)}"
