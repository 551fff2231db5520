"""Trying routing rules on the queries received in a period."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_text, cases
from data.tables.people import team
from queries.routing.route import list_team_ids
from queries.routing.versions import get_version
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.routing.reading import read_rules
from rules.routing.rule import Rule, decide, raise_priority, read_facts
from rules.routing.trial import Trial, Tried, sum_up

_AT_ONCE: Final = 2000


def try_rules(
    connection: Connection,
    actor: Actor,
    *,
    version_id: int,
    start_on: date,
    end_on: date,
    reference: Reference,
) -> Trial:
    """What a version would have changed on the queries received from one day to another, both included.

    Each is taken as it was when staff logged it, which is when rules decide; what another system told is not
    routed, and not tried. At most a few thousand are in memory at a time.

    Raises:
        InvalidInput: the days are the wrong way round.
        NotFound: there is no such version.
    """
    check(actor, "manage_routing")
    if start_on > end_on:
        raise InvalidInput("The first day lies after the last. Choose the days the other way round.")
    rules = read_rules(get_version(connection, actor, version_id=version_id).rules)[1]
    statement = _select(needs_words=any(rule.words for rule in rules)).where(
        cases.c.received_at >= reference.midnight(start_on),
        cases.c.received_at < reference.midnight(end_on + timedelta(days=1)),
    )
    names = _list_names(connection)
    with connection.execute(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
        return sum_up(_try_each(rows, rules, names, list_team_ids(connection), reference))


def _select(*, needs_words: bool) -> sa.Select[Any]:
    said = (
        sa.select(case_text.c.body)
        .where(case_text.c.case_id == cases.c.case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            cases.c.case_id,
            cases.c.reference,
            case_event.c.body,
            (said if needs_words else sa.literal("")).label("words"),
        )
        .join_from(cases, case_event, case_event.c.case_id == cases.c.case_id)
        .where(case_event.c.seq == 1, case_event.c.kind == events.LOGGED)
        .order_by(cases.c.received_at.desc(), cases.c.case_id.desc())
    )


def _list_names(connection: Connection) -> dict[int | None, str]:
    return {row.team_id: row.name for row in connection.execute(sa.select(team.c.team_id, team.c.name))}


def _try_each(
    rows: sa.CursorResult[Any],
    rules: tuple[Rule, ...],
    names: Mapping[int | None, str],
    team_ids: Mapping[str, int],
    reference: Reference,
) -> Iterator[Tried]:
    for row in rows:
        body: Mapping[str, Any] = row.body
        decision = decide(rules, read_facts(body, row.words or ""), reference)
        rule = decision.rule if decision else None
        before, priority = names.get(body.get("team_id"), ""), body.get("priority_code", "normal")
        team_id = team_ids.get(rule.team.casefold()) if rule else None
        yield Tried(
            row.case_id,
            row.reference,
            rule.name if rule else "",
            body["category_code"],
            before,
            before if team_id is None else names[team_id],
            priority,
            raise_priority(priority, rule.priority, reference) if rule else priority,
        )
