"""How the line that should stand instead of a wrong one comes to its amount."""

from rules.diagnosis.finding import Rebill, as_day, as_quantity
from rules.errors import DomainError
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.lines import Line
from rules.rating.tariff import TariffBook


def work_out(book: TariffBook, right: Rebill) -> Line | None:
    """The rated line with its steps and tariff rows, equal to the proposed amount to the cent.

    None for a line without steps: a fixed charge, or one the schedule cannot say.
    """
    if right.quantity_e4 is None or not (right.tariff and right.from_on and right.to_on):
        return None
    request = ChargeRequest(
        right.service,
        right.tariff,
        as_day(right.from_on),
        as_day(right.to_on),
        as_quantity(right.quantity_e4),
        right.units or 1,
    )
    try:
        charge = rate_charge(book, request)
    except DomainError:
        return None
    for line in charge.lines:
        if line.code == right.code and line.steps and line.amount_rand == right.amount_rand:
            return line
    return None
