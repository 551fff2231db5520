"""Proposing an arrangement: within the policy, for the debt that was looked at, with its sheet kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord
from queries.debts import get_debt
from rules import events
from rules.actor import Actor
from rules.arrangements.affordability import Sheet, check_sheet, tell_sheet
from rules.arrangements.policy import ArrangementPolicy
from rules.arrangements.proposal import Debt, Plan, check_same_debt, propose
from rules.events import Event
from rules.lookups import Reference
from rules.rebates import RebateRule


def propose_arrangement(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    plan: Plan,
    sheet: Sheet,
    seen: Debt,
    policy: ArrangementPolicy,
    rebate_rules: Mapping[str, RebateRule],
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Propose to pay the account's debt in instalments; it holds once the resident signs.

    The sheet is kept as words of the query, so that it can be erased. `seen`: the debt that was looked at.

    Raises:
        InvalidInput: the policy does not allow the plan, or it would admit what is disputed unnoticed.
        Conflict: the debt is no longer what was seen.
    """
    case, step = begin(
        connection, actor, "propose_arrangement", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    debt = get_debt(
        connection, actor, case=case, policy=policy, rebate_rules=rebate_rules, reference=reference, now=now
    )
    check_same_debt(seen, debt)
    check_sheet(sheet, debt.terms)
    proposal = propose(debt, plan, reference.local_day(now))
    body = step | proposal.as_body() | {"terms": debt.terms.code}
    texts = [("affordability", tell_sheet(sheet))] if sheet.income_rand or sheet.expenses_rand else []
    proposed = Event(events.ARRANGEMENT_PROPOSED, now, body, actor.user_id)
    return record(connection, actor, case, [proposed], texts=texts, reference=reference, now=now)
