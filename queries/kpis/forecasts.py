"""When the backlog will have cleared, from what the past year's weeks did to it."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.kpis.ground import CONTRIBUTION, DAYS, in_lens
from queries.kpis.open_cases import list_open_cells, sum_cells
from rules.access import check
from rules.actor import Actor
from rules.forecast import Forecast, forecast
from rules.kpis.lens import Lens
from rules.lookups import Reference

BASIS_WEEKS: Final = 52
AHEAD_WEEKS: Final = 26


def get_forecast(
    connection: Connection, actor: Actor, *, lens: Lens, reference: Reference, now: datetime
) -> Forecast | None:
    """The weeks to come for the part of the desk that the lens shows, whatever its period.

    None until there are twelve whole weeks to go by.
    """
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    stock = sum_cells(list_open_cells(connection, lens, reference, now), now).cases
    today = reference.local_day(now)
    last_on = today - timedelta(days=1)
    first_on = last_on - timedelta(weeks=BASIS_WEEKS) + timedelta(days=1)
    table = CONTRIBUTION if lens.is_exact or lens.wards else DAYS
    on, counted = table.c.counted_on, table.c
    net = (
        sa.func.coalesce(sa.func.sum(counted.received), 0)
        + sa.func.coalesce(sa.func.sum(counted.reopened), 0)
        + sa.func.coalesce(sa.func.sum(counted.moved_in), 0)
        - sa.func.coalesce(sa.func.sum(counted.moved_out), 0)
        - sa.func.coalesce(sa.func.sum(counted.merged), 0)
        - sa.func.coalesce(sa.func.sum(counted.closed), 0)
    )
    rows = connection.execute(
        sa.select(on, net).where(on >= first_on, on <= last_on, *in_lens(table, lens)).group_by(on)
    )
    weeks = [0] * BASIS_WEEKS
    begun = BASIS_WEEKS
    for day, change in rows:
        week = (day - first_on).days // 7
        weeks[week] += int(change)
        begun = min(begun, week)
    return forecast(stock, weeks[begun:], last_on, AHEAD_WEEKS)
