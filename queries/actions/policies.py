"""A new version of the service policy, made at this desk, and taking one back."""

from dataclasses import fields, replace

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables import reference as tables
from queries.actions.audit import add_audit
from queries.actions.rules import change_rules
from rules.access import check
from rules.actor import Actor
from rules.clocks.policies import Policy, Target
from rules.clocks.rulebook import Rulebook
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference

_OWN = {"origin": "local", "source": "made at this desk", "confidence": "chosen"}
LONGEST_DAYS = 1000
_POLICY_COLUMNS = tuple(field.name for field in fields(Policy) if field.name in tables.policy.c)
_TARGET_COLUMNS = tuple(field.name for field in fields(Target) if field.name in tables.target.c)


def check_policy(policy: Policy, reference: Reference) -> Policy:
    """The policy, tidied, with a code of its own.

    Raises:
        InvalidInput: with what to change.
        Conflict: there is a version from that day already.
    """
    name = policy.name.strip()[:120]
    if not name:
        raise InvalidInput("Give the policy a name by which people will know it.")
    if any(known.valid_from == policy.valid_from for known in reference.rulebook.policies):
        raise Conflict("There is a policy from that day already. Take it back first, or choose another day.")
    for words, days in (
        ("The public promise", policy.promise_days),
        ("The investigation", policy.investigation_days),
        ("The appeal", policy.appeal_days),
    ):
        if not 1 <= days <= LONGEST_DAYS:
            raise InvalidInput(f"{words} must be between 1 and {LONGEST_DAYS} calendar days.")
    if not 0 < policy.hours_per_day <= 24:
        raise InvalidInput("A working day has more than no and at most 24 hours.")
    _check_targets(policy.targets, reference)
    return replace(policy, name=name, code=f"local_{policy.valid_from:%Y_%m_%d}")


def _check_targets(targets: tuple[Target, ...], reference: Reference) -> None:
    named = [(target.measure, *target.wants) for target in targets]
    if len(set(named)) < len(named):
        raise InvalidInput("Two targets are for the same queries. Remove one of them.")
    for measure in ("first_response", "resolution"):
        if (measure, None, None, None, None) not in named:
            words = measure.replace("_", " ")
            raise InvalidInput(f"One target for {words} must be for all queries, whatever they are.")
    for target in targets:
        if not 0 <= target.amount <= 10_000:
            raise InvalidInput("A target is between 0 and 10 000 hours or days.")
        for code, known in (
            (target.category_code, reference.categories),
            (target.priority_code, reference.priorities),
            (target.customer_class_code, reference.customer_classes),
            (target.entity_code, reference.entities),
        ):
            if code is not None and code not in known:
                raise InvalidInput(f"A target names {code}, which this municipality does not have.")


def make_policy(connection: Connection, actor: Actor, *, policy: Policy, reference: Reference) -> Rulebook:
    """Put a new version in force for queries received from its first day on.

    Raises:
        InvalidInput, Conflict: with what to change.
    """
    check(actor, "correct_rules")
    policy = check_policy(policy, reference)
    columns = {name: getattr(policy, name) for name in _POLICY_COLUMNS}
    connection.execute(sa.insert(tables.policy).values(columns | _OWN))
    connection.execute(
        sa.insert(tables.target),
        [
            {name: getattr(target, name) for name in _TARGET_COLUMNS} | {"policy_code": policy.code} | _OWN
            for target in policy.targets
        ],
    )
    add_audit(connection, actor, kind="policy_made", subject=policy.name)
    words = f"Policy from {policy.valid_from:%-d %b %Y}: {policy.name}"
    return change_rules(connection, actor, kind="policy", words=words)


def withdraw_policy(connection: Connection, actor: Actor, *, code: str) -> Rulebook:
    """Take back a version that was made at this desk; closed queries keep what it said of them.

    Raises:
        NotFound: no such version was made here.
    """
    check(actor, "correct_rules")
    connection.execute(
        sa.delete(tables.target).where(tables.target.c.policy_code == code, tables.target.c.origin == "local")
    )
    name = connection.scalar(
        sa.delete(tables.policy)
        .where(tables.policy.c.code == code, tables.policy.c.origin == "local")
        .returning(tables.policy.c.name)
    )
    if name is None:
        raise NotFound("That policy was not made at this desk; the profile's policies are in its files.")
    add_audit(connection, actor, kind="policy_withdrawn", subject=name)
    return change_rules(connection, actor, kind="policy", words=f"Policy taken back: {name}")
