"""Groups that accounts fall into, how large each is, and which of them a run's findings fall into."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.billing import charge_line
from data.tables.diagnosis import diagnosis_finding
from queries.billing_versions import newest, used_extracts
from rules.clusters.find import LOT, ROLL, ROUTE, RUN, SERIES, TARIFF, Ground, Group, Hit

RATES: Final = "rates"
_NO_POOL: Final = sa.literal("", sa.Text)
_SERIES_ENDS: Final = 3
_EVER: Final = sa.literal(date.max, sa.Date)
Members = Callable[[], Select[Any]]


def load_ground(connection: Connection) -> Ground:
    """How many accounts each group has, and each pool; bills where the groups are billing runs."""
    sizes: dict[Group, int] = {}
    populations: dict[tuple[str, str], int] = {}
    for kind, members in _MEMBERS.items():
        rows = members().distinct().subquery()
        each = sa.tuple_(rows.c.pool, rows.c.code)
        counted = sa.select(
            rows.c.pool, rows.c.code, sa.func.count(), sa.func.count(rows.c.account_no.distinct())
        ).group_by(sa.func.grouping_sets(each, sa.tuple_(rows.c.pool)))
        for pool, code, units, accounts in connection.execute(counted):
            if code is None:
                populations[kind, pool] = units if kind == RUN else accounts
            else:
                sizes[Group(kind, pool, code)] = units
    return Ground(sizes, populations)


def load_hits(connection: Connection, run_id: int) -> dict[str, list[Hit]]:
    """Accounts with a finding of a run, by rule, each with the groups that the finding's lines fall into."""
    groups: defaultdict[tuple[str, str], set[Group]] = defaultdict(set)
    for kind, hits in _HITS.items():
        for rule, account_no, pool, code in connection.execute(hits(run_id)):
            groups[rule, account_no].add(Group(kind, pool, code))
    found: defaultdict[str, list[Hit]] = defaultdict(list)
    for (rule, account_no), fallen in sorted(groups.items(), key=lambda each: each[0]):
        found[rule].append(Hit(account_no, frozenset(fallen)))
    return dict(found)


def _homes() -> sa.Subquery:
    """Every account with its property."""
    held, place = newest("accounts").c, newest("properties").c
    return (
        sa.select(held.account_no, place.property_no, place.reading_route)
        .where(held.property_no == place.property_no)
        .subquery("home")
    )


def _on_route() -> Select[Any]:
    home = _homes().c
    return _members(home.account_no, _NO_POOL, home.reading_route).where(home.reading_route.is_not(None))


def _at_tariff() -> Select[Any]:
    line = charge_line.c
    return _members(line.account_no, line.service, line.tariff).where(
        line.tariff.is_not(None), line.extract_no.in_(used_extracts())
    )


def _in_run() -> Select[Any]:
    """Bills: an account is in a run once a month."""
    bill = newest("invoices").c
    code = _month(bill.billing_month) + "/" + bill.billing_run
    return _members(bill.account_no, _NO_POOL, code).where(bill.billing_run.is_not(None))


def _on_roll() -> Select[Any]:
    home, entry = _homes().c, newest("valuations").c
    code = sa.func.to_char(entry.valid_from, "YYYY-MM-DD") + "/" + entry.roll
    return _members(home.account_no, _NO_POOL, code, entry.valid_from, entry.valid_to).where(
        home.property_no == entry.property_no
    )


def _of_lot() -> Select[Any]:
    meter = newest("meters").c
    code = _month(meter.installed_on) + "/" + sa.cast(meter.digits, sa.Text)
    return _members(meter.account_no, meter.service, code, meter.meter_no)


def _of_series() -> Select[Any]:
    meter = newest("meters").c
    code = sa.func.left(meter.meter_no, -_SERIES_ENDS)
    return _members(meter.account_no, meter.service, code, meter.meter_no).where(code != "")


def _members(
    account_no: ColumnElement[str], pool: ColumnElement[str], code: ColumnElement[str], *more: Any
) -> Select[Any]:
    return sa.select(account_no.label("account_no"), pool.label("pool"), code.label("code"), *more)


def _month(day: ColumnElement[date]) -> ColumnElement[str]:
    return sa.func.to_char(day, "YYYY-MM")


def _named_lines(run_id: int) -> sa.CTE:
    """The charge lines that findings name; `month_rank` is 1 for those of the finding's first bill."""
    found = diagnosis_finding.c
    refs = sa.func.unnest(found.lines).table_valued("ref").render_derived("refs")
    ref = refs.c.ref
    month = sa.func.to_date(sa.func.split_part(ref, "/", 1), "YYYY-MM")
    named = (
        sa.select(
            found.rule,
            found.account_no,
            found.period_from,
            found.period_to,
            month.label("billing_month"),
            sa.func.split_part(ref, "/", 2).label("invoice_no"),
            sa.cast(sa.func.split_part(ref, "/", 3), sa.Integer).label("line_no"),
            sa.func.rank()
            .over(partition_by=(found.rule, found.account_no, found.n), order_by=month)
            .label("month_rank"),
        )
        .select_from(sa.join(diagnosis_finding, refs, sa.true()))
        .where(found.run_id == run_id)
        .cte("named")
    )
    line = charge_line.c
    same = sa.and_(
        *(line[name] == named.c[name] for name in ("account_no", "billing_month", "invoice_no", "line_no")),
        line.extract_no.in_(used_extracts()),
    )
    joined = sa.join(named, charge_line, same)
    return sa.select(named, line.service, line.tariff, line.meter_no).select_from(joined).cte("line")


def _hits_on_route(run_id: int) -> Select[Any]:
    found, member = diagnosis_finding.c, _on_route().subquery().c
    return _hits(found.rule, member, found.account_no == member.account_no, found.run_id == run_id)


def _hits_at_tariff(run_id: int) -> Select[Any]:
    line = _named_lines(run_id).c
    return (
        sa.select(line.rule, line.account_no, line.service, line.tariff)
        .where(line.tariff.is_not(None))
        .distinct()
    )


def _hits_in_run(run_id: int) -> Select[Any]:
    line, bill = _named_lines(run_id).c, newest("invoices").c
    code = _month(bill.billing_month) + "/" + bill.billing_run
    same = (bill[name] == line[name] for name in ("account_no", "billing_month", "invoice_no"))
    return (
        sa.select(line.rule, line.account_no, _NO_POOL, code)
        .where(line.month_rank == 1, bill.billing_run.is_not(None), *same)
        .distinct()
    )


def _hits_on_roll(run_id: int) -> Select[Any]:
    line, member = _named_lines(run_id).c, _on_roll().subquery().c
    return _hits(
        line.rule,
        member,
        line.account_no == member.account_no,
        line.service == RATES,
        member.valid_from <= line.period_to,
        sa.func.coalesce(member.valid_to, _EVER) >= line.period_from,
    )


def _hits_on_meters(run_id: int, meters: Members) -> Select[Any]:
    line, member = _named_lines(run_id).c, meters().subquery().c
    return _hits(line.rule, member, line.account_no == member.account_no, line.meter_no == member.meter_no)


def _hits(rule: ColumnElement[str], member: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return sa.select(rule, member.account_no, member.pool, member.code).where(*conditions).distinct()


_MEMBERS: Final[Mapping[str, Members]] = {
    ROUTE: _on_route,
    TARIFF: _at_tariff,
    RUN: _in_run,
    ROLL: lambda: _plain(_on_roll()),
    LOT: lambda: _plain(_of_lot()),
    SERIES: lambda: _plain(_of_series()),
}
_HITS: Final[Mapping[str, Callable[[int], Select[Any]]]] = {
    ROUTE: _hits_on_route,
    TARIFF: _hits_at_tariff,
    RUN: _hits_in_run,
    ROLL: _hits_on_roll,
    LOT: partial(_hits_on_meters, meters=_of_lot),
    SERIES: partial(_hits_on_meters, meters=_of_series),
}


def _plain(members: Select[Any]) -> Select[Any]:
    """Members without what only hits need."""
    rows = members.subquery()
    return sa.select(rows.c.account_no, rows.c.pool, rows.c.code)
