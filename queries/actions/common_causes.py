"""Working on a cause that many accounts share: one query for all, and a correction for each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

from data.constraints import as_domain_error
from data.tables.cases import cases
from data.tables.clusters import common_cause, common_cause_account
from data.tables.corrections import correction
from queries.actions.corrections import propose_correction
from queries.actions.hold import claim
from queries.actions.log_case import Capture, log_case
from queries.actions.talk import note
from queries.cases import CaseRecord, get_case
from queries.clusters.kept import GROUP, get_cluster, list_cluster_accounts
from queries.common_causes import CORRECTING, is_at_work
from queries.diagnosis.records import load_records
from queries.diagnosis.strays import Strays
from queries.filters import IS_OPEN
from queries.jobs import insert_job
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.clusters.words import describe_account, describe_cause, find_cause
from rules.corrections.proposal import propose_right
from rules.diagnosis.finding import Finding
from rules.diagnosis.record import AccountRecord
from rules.errors import Conflict, DomainError, InvalidInput, NotFound
from rules.lookups import Reference
from rules.lookups.records import OWN_FINDING

_COUNTS: Final = ("accounts", "size", "elsewhere", "elsewhere_size")
Judge = Callable[[Sequence[AccountRecord]], Mapping[str, Sequence[Finding]]]


def open_common_cause(
    connection: Connection, actor: Actor, *, cluster_id: int, reference: Reference, now: datetime
) -> CaseRecord:
    """Open the one query that stands for a cluster, with its accounts; the open one if there is one already.

    Raises:
        NotFound: a newer run took the cluster's place.
        InvalidInput: no category of the municipality has such causes.
    """
    check(actor, "propose_correction")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("open a common cause"))))
    cluster = get_cluster(connection, actor, cluster_id=cluster_id)
    if cluster.reference is not None:
        return get_case(connection, actor, reference=cluster.reference)
    words = describe_cause(
        cluster.rule, cluster.group, cluster.accounts, cluster.size, cluster.elsewhere,
        cluster.elsewhere_size, reference,
    )  # fmt: skip
    capture = Capture(words, _choose_category(cluster.rule, reference), OWN_FINDING, now)
    case = log_case(connection, actor, capture=capture, reference=reference, now=now)
    known = {name: getattr(cluster, name) for name in (*GROUP, *_COUNTS)}
    values = known | {"case_id": case.case_id, "opened_at": now, "opened_by": actor.user_id}
    connection.execute(sa.insert(common_cause).values(values))
    connection.execute(
        sa.insert(common_cause_account),
        [
            {
                "case_id": case.case_id,
                "account_no": each.account_no,
                "effect_rand": each.effect_rand,
                "explanation": each.explanation,
            }
            for each in list_cluster_accounts(connection, actor, cluster_id=cluster_id)
        ],
    )
    return claim(connection, actor, case_id=case.case_id, seen_seq=None, reference=reference, now=now)


def _choose_category(rule: str, reference: Reference) -> str:
    cause = find_cause(rule, reference)
    of_cause = cause.category_codes if cause else frozenset(reference.categories)
    found = [
        each.code for each in reference.categories.values() if each.code in of_cause and not each.retired
    ]
    if not found:
        raise InvalidInput(f"No category has causes that rule {rule} finds. Add one to the profile.")
    return found[0]


def ask_for_corrections(connection: Connection, actor: Actor, *, case_id: int) -> int:
    """Ask a worker to propose each account's correction, in the actor's name. Returns the job's number.

    Raises:
        NotFound: the query stands for no common cause, or not for one that the actor sees.
        Conflict: a worker is at it, or every account is done.
    """
    check(actor, "propose_correction")
    cause = common_cause.c
    wanted = sa.select(is_at_work(cause.case_id)).where(cause.case_id == case_id)
    found = connection.execute(wanted.with_for_update(of=common_cause)).one_or_none()
    if found is None:
        raise NotFound("That query stands for no common cause.")
    if found[0]:
        raise Conflict("The corrections are being proposed already.")
    left = sa.select(sa.func.count()).where(
        common_cause_account.c.case_id == case_id, common_cause_account.c.outcome.is_(None)
    )
    if not connection.scalar(left):
        raise Conflict("Every account of this cause is done.")
    return insert_job(connection, actor.user_id, CORRECTING, {"case_id": case_id})


def correct_next(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    strays: Strays,
    judge: Judge,
    reference: Reference,
    now: datetime,
) -> bool:
    """Propose the correction of one account that is not done, on a query of its own; False when none is left.

    `judge` finds what is wrong with an account as its bills stand. Why one gets none is kept. It stays
    locked until the transaction ends, so that no two workers do the same.
    """
    check(actor, "propose_correction")
    member = common_cause_account.c
    row = connection.execute(
        sa.select(common_cause_account, common_cause.c.rule, cases.c.reference, cases.c.category_code)
        .join(common_cause, common_cause.c.case_id == member.case_id)
        .join(cases, cases.c.case_id == member.case_id)
        .where(member.case_id == case_id, member.outcome.is_(None))
        .order_by(member.account_no)
        .limit(1)
        .with_for_update(skip_locked=True, of=common_cause_account)
    ).one_or_none()
    if row is None:
        return False
    records = load_records(connection, actor, account_nos=[row.account_no], strays=strays)
    found = judge(records).get(row.account_no, ())
    values = _correct(connection, actor, row, found, reference, now)
    this = sa.and_(member.case_id == case_id, member.account_no == row.account_no)
    connection.execute(sa.update(common_cause_account).where(this).values(**values, done_at=now))
    return True


def _correct(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    findings: Sequence[Finding],
    reference: Reference,
    now: datetime,
) -> dict[str, Any]:
    """How it ended for one account, as values of its row."""
    found = [each for each in findings if each.rule == row.rule]
    if not found:
        return {"outcome": "nothing", "said": "The rule finds nothing on this account's bills any more."}
    wrong = [each for each in found if each.correction.lines]
    if not wrong:
        return {"outcome": "nothing", "said": found[0].action}
    try:
        with connection.begin_nested():
            case = _find_or_log(connection, actor, row, wrong, reference, now)
            _propose(connection, actor, case, wrong, reference, now)
    except DomainError as error:
        return {"outcome": "refused", "said": str(error)}
    except DBAPIError as error:
        refusal = as_domain_error(error)
        if refusal is None:
            raise
        return {"outcome": "refused", "said": str(refusal)}
    newest = sa.select(sa.func.max(correction.c.correction_id)).where(correction.c.case_id == case.case_id)
    return {
        "outcome": "proposed",
        "child_case_id": case.case_id,
        "correction_id": connection.scalar(newest),
    }


def _find_or_log(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    wrong: Sequence[Finding],
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """The account's oldest open query of the category, told of the common cause; else a new one."""
    words = describe_account(_explain(wrong), row.reference)
    known = connection.scalar(
        sa.select(cases.c.reference)
        .where(cases.c.account_no == row.account_no, cases.c.category_code == row.category_code, IS_OPEN)
        .order_by(cases.c.received_at)
        .limit(1)
    )
    if known is not None:
        case = get_case(connection, actor, reference=known)
        return note(connection, actor, case_id=case.case_id, body=words, reference=reference, now=now)
    capture = Capture(words, row.category_code, OWN_FINDING, now, account_no=row.account_no)
    return log_case(connection, actor, capture=capture, reference=reference, now=now)


def _explain(wrong: Sequence[Finding]) -> str:
    return " ".join(dict.fromkeys(finding.explanation for finding in wrong))


def _propose(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    wrong: Sequence[Finding],
    reference: Reference,
    now: datetime,
) -> None:
    if case.state.status == states.NEW:
        claim(connection, actor, case_id=case.case_id, seen_seq=None, reference=reference, now=now)
    propose_correction(
        connection,
        actor,
        case_id=case.case_id,
        seen_seq=None,
        # where two findings change one line, the one that explains the account better says how
        right={line: rand for finding in reversed(wrong) for line, rand in propose_right(finding).items()},
        reason=_explain(wrong),
        rule=wrong[0].rule,
        reference=reference,
        now=now,
    )
