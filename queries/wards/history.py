"""Wards over whole months: what stood open at their ends, what came and went; from the sums that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from queries.kpis.ground import BEGINNING, WARDS, Ground, read_sums, select_sums
from rules.access import check
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.kpis.lens import Lens
from rules.kpis.sums import Sums
from rules.period import Period, add_months


@dataclass(frozen=True, slots=True)
class WardMonth:
    """A month of a ward: what came in and was closed in it, and what stood open at its end."""

    month_on: date
    received: int
    closed: int
    open: int


def list_ward_months(
    connection: Connection, actor: Actor, *, ward_no: int, first_on: date, last_on: date
) -> tuple[WardMonth, ...]:
    """The months from one to another (their first days), none left out. Two statements.

    Where the ward set changed between, the number may mean another place.

    Raises:
        NotAllowed: a councillor asks for another's ward.
    """
    check(actor, "see_wards")
    before = Period(BEGINNING, first_on - timedelta(days=1))
    check_own(actor, ward_no)
    period = Period(first_on, add_months(last_on, 1) - timedelta(days=1))
    lens = Lens(period=period, wards=(ward_no,))
    opening = select_sums(lens, [("before", before)], find_grounds=_find_grounds)
    stock = sum(sums.net for sums in read_sums(connection, opening, 1).values())
    monthly = select_sums(lens, [("month", period)], ("month_on",), find_grounds=_find_grounds)
    by_month = {month_on: sums for (_, month_on), sums in read_sums(connection, monthly, 2).items()}
    months = []
    month_on = first_on
    while month_on <= last_on:
        sums = by_month.get(month_on, Sums())
        stock += sums.net
        months.append(WardMonth(month_on, sums.received, sums.closed, stock))
        month_on = add_months(month_on, 1)
    return tuple(months)


def check_own(actor: Actor, ward_no: int) -> None:
    """Refuse a councillor another's ward.

    Raises:
        NotAllowed: the ward is none of the councillor's.
    """
    if actor.role == "councillor" and ward_no not in actor.wards:
        raise NotAllowed("This ward is not one of yours.")


def read_stocks(connection: Connection, on: date) -> dict[tuple[int, str], int]:
    """How many queries stood open at the end of a month's last day, by ward number and category."""
    period = Period(BEGINNING, on)
    statement = select_sums(
        Lens(period=period), [("stock", period)], ("ward_no", "category_code"), find_grounds=_find_grounds
    )
    found = read_sums(connection, statement, 3)
    return {(ward_no or 0, category): sums.net for (_, ward_no, category), sums in found.items()}


def _find_grounds(lens: Lens, period: Period) -> Sequence[Ground]:
    return [(WARDS, WARDS.c.month_on, period)]
