"""What an arrangement could be made for: the account's debt, its disputed part, the terms that hold."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from queries.accounts import read_account
from queries.actions.audit import add_audit
from queries.cases import CaseRecord
from queries.credit import read_rebates
from queries.letters import read_figures
from rules.access import check
from rules.actor import Actor
from rules.arrangements.policy import ArrangementPolicy
from rules.arrangements.proposal import Debt
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.rebates import RebateRule


def get_debt(
    connection: Connection,
    actor: Actor,
    *,
    case: CaseRecord,
    policy: ArrangementPolicy,
    rebate_rules: Mapping[str, RebateRule],
    reference: Reference,
    now: datetime,
) -> Debt:
    """The debt of the query's account as things stand; the look at the account is audited.

    Raises:
        InvalidInput: the query has no account, or the policy no terms for its holder.
    """
    check(actor, "propose_arrangement")
    if case.state.account_no is None:
        raise InvalidInput("Add the account to the query first: an arrangement is about its debt.")
    account = read_account(connection, actor, case.state.account_no)
    add_audit(connection, actor, kind="account_read", subject=account.account_no, detail={"part": "debt"})
    on = reference.local_day(now)
    figures = read_figures(connection, actor, account, case, "arrangement", on, reference.timezone)
    rebates = {
        rebate.kind
        for rebate in read_rebates(connection, account.account_no)
        if rebate.is_in_force(on, rebate_rules.get(rebate.kind))
    }
    return Debt(
        owed_rand=figures.to_pay_rand + figures.in_dispute_rand,
        in_dispute_rand=figures.in_dispute_rand,
        terms=policy.find_terms(account.holder.customer_class, rebates),
    )
