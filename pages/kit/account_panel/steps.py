"""A charge's steps, as a table narrow enough for a phone."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from pages.kit.account_panel.consumption import show_quantity
from pages.kit.format import show_rand


class StepLike(Protocol):
    """One band's part of a charge."""

    @property
    def quantity(self) -> Decimal: ...

    @property
    def rate(self) -> Decimal: ...

    @property
    def amount_rand(self) -> Decimal: ...


def list_steps(steps: Sequence[StepLike], amount_rand: Decimal) -> Iterator[str]:
    """Lines of Markdown; their sum is marked where it is not what the charge says."""
    yield from ("| Quantity | Rate | Amount |", "| ---: | ---: | ---: |")
    for step in steps:
        rate = f"{step.rate.normalize():f}"
        yield f"| {show_quantity(step.quantity)} | × {rate} | {show_rand(step.amount_rand)} |"
    total = sum((step.amount_rand for step in steps), Decimal(0))
    differs = "" if total == amount_rand else " ▲ not what the line says"
    yield f"| | | **{show_rand(total)}**{differs} |"
