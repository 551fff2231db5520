"""The tables of a letter, in the words of its language."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from rules.arrangements.proposal import Proposal
from rules.letters.compose import LetterTable, write_date
from rules.letters.figures import LetterFigures
from rules.letters.template import Template
from rules.written import show_count, show_rand


def list_tables(
    figures: LetterFigures, template: Template, proposal: Proposal | None = None
) -> Iterable[LetterTable]:
    """The tables that have something to say: changes, disputed lines, the working, when to pay what."""
    if figures.services:
        yield _draw_changes(figures, template.labels)
    if figures.disputed:
        yield _draw_disputed(figures, template)
    if proposal is None:
        yield _draw_working("working", [(step.part, step.amount_rand) for step in figures.working], template)
    else:
        yield _draw_covered(figures, proposal, template)
        yield _draw_schedule(proposal, template)


def _draw_working(title: str, steps: Sequence[tuple[str, Decimal]], template: Template) -> LetterTable:
    labels = template.labels
    rows = [(labels[f"step_{part}"], show_rand(rand)) for part, rand in steps]
    return LetterTable(labels[title], (labels["step"], labels["amount"]), tuple(rows), has_sum=True)


def _draw_covered(figures: LetterFigures, proposal: Proposal, template: Template) -> LetterTable:
    """What the arrangement covers: with the disputed part left out, or with nothing left out."""
    told = [
        (step.part, step.amount_rand)
        for step in figures.working[:-1]
        if proposal.carved_out_rand or step.part in ("balance", "correction")
    ]
    return _draw_working("covered", [*told, ("covered", proposal.debt_rand)], template)


_SIX: Final = (
    "net_before_rand", "vat_before_rand", "before_rand", "net_after_rand", "vat_after_rand", "after_rand",
)  # fmt: skip


def _draw_changes(figures: LetterFigures, labels: Mapping[str, str]) -> LetterTable:
    kinds = (labels["net"], labels["vat"], labels["total"])
    head = [f"{labels[when]}, {kind}" for when in ("before", "after") for kind in kinds]
    rows = [
        (
            labels[each.service],
            *(show_rand(getattr(each, name)) for name in _SIX),
            show_rand(each.change_rand),
        )
        for each in figures.services
    ]
    sums = [sum((getattr(each, name) for each in figures.services), Decimal(0)) for name in _SIX]
    rows.append((labels["together"], *map(show_rand, sums), show_rand(figures.change_rand)))
    return LetterTable(
        labels["changes"], (labels["service"], *head, labels["change"]), tuple(rows), has_sum=True
    )


def _draw_disputed(figures: LetterFigures, template: Template) -> LetterTable:
    labels = template.labels
    rows = [
        (
            f"{template.months[part.line.billing_month.month - 1]} {part.line.billing_month.year}: "
            f"{labels[part.service]}",
            show_rand(part.line_rand),
            show_rand(part.disputed_rand),
        )
        for part in figures.disputed
    ]
    billed = sum((part.line_rand for part in figures.disputed), Decimal(0))
    rows.append((labels["together"], show_rand(billed), show_rand(figures.disputed_rand)))
    head = (labels["bill"], labels["line_total"], labels["disputed_part"])
    return LetterTable(labels["disputed_lines"], head, tuple(rows), has_sum=True)


def _draw_schedule(proposal: Proposal, template: Template) -> LetterTable:
    """What is paid when, and what is left to pay after it."""
    labels = template.labels
    rest = proposal.debt_rand - proposal.down_payment_rand
    rows = [(labels["down_payment"], "", show_rand(proposal.down_payment_rand), show_rand(rest))]
    rows = rows if proposal.down_payment_rand else []
    rows += [
        (
            show_count(each.number),
            write_date(each.due_on, template),
            show_rand(each.amount_rand),
            show_rand(each.left_rand),
        )
        for each in proposal.schedule
    ]
    rows.append((labels["together"], "", show_rand(proposal.debt_rand), ""))
    head = (labels["instalment_no"], labels["due"], labels["amount"], labels["left_to_pay"])
    return LetterTable(labels["schedule"], head, tuple(rows), has_sum=True)
