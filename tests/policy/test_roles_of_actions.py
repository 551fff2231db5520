"""Every question and verb refuses the roles it is not for, before it touches the database."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import queries
from rules.access import PERMISSIONS
from rules.actor import ROLES, SYSTEM, Actor, Role
from rules.errors import DomainError, NotAllowed

# Their callers have checked already, or they are what the check itself is made of.
INNER = {
    "queries.account_story.read_story",
    "queries.actions.steps.begin",
    "queries.health.is_answering",
    "queries.health.is_empty",
    "queries.actions.attach.keep_file",
    "queries.actions.close.decide",
    "queries.actions.hand_on.open_handoff",
    "queries.actions.audit.add_audit",
    "queries.actions.audit.add_audits",
    "queries.actions.correction_events.tell_queries",
    "queries.actions.dispute_entries.release_entries",
    "queries.actions.dispute_entries.restore_entries",
    "queries.actions.dispute_entries.write_entries",
    "queries.actions.record.record",
    "queries.actions.record.record_new",
    "queries.actions.record_many.record_many",
    "queries.actions.record_staged.number_staged",
    "queries.actions.record_staged.record_staged",
    "queries.actions.send.send",
    "queries.actions.send.send_many",
    "queries.bulk.judged.judge_many",
    "queries.bulk.surroundings.share_out",
    "queries.cases.list_events",
    "queries.cases.lock_case",
    "queries.corrections.read_taken_back",
    "queries.corrections.sum_pending",
    "queries.letters.read_figures",
    "queries.linking.open_ends.read_open_ends",
    "queries.positions.read_position",
    "queries.reference.load_reference",
    "queries.reference.read_stamp",
    "queries.search.hits.collect",
    "queries.search.words.find_apart",
}
# Steps of an import whose first step checks.
INNER_PACKAGES = ("queries.billing_import.",)
ASKS = re.compile(r'(?:check\(actor, |begin\(\s*connection,\s*actor,\s*)"(\w+)"')


def list_functions() -> Iterator[Callable[..., Any]]:
    """All public functions of queries that take a connection and an actor."""
    for found in pkgutil.walk_packages(queries.__path__, "queries."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = list(inspect.signature(function).parameters)[:2]
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and takes == ["connection", "actor"] and not is_inner(function):
                yield function


def is_inner(function: Callable[..., Any]) -> bool:
    return full_name(function) in INNER or full_name(function).startswith(INNER_PACKAGES)


def full_name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}"


FUNCTIONS = sorted(list_functions(), key=full_name)


def permission_of(function: Callable[..., Any]) -> str | None:
    asked = ASKS.search(inspect.getsource(function))
    return asked[1] if asked else None


def actor_in(role: Role) -> Actor:
    return SYSTEM if role == "system" else Actor(7, role, role.capitalize(), role, wards=(87,))


class Untouchable:
    """Stands where a connection or look-up would be; whoever touches it was not refused in time."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was used before the role was checked")


def fill(function: Callable[..., Any]) -> dict[str, Any]:
    required = list(inspect.signature(function).parameters.values())[2:]
    return {p.name: Untouchable() for p in required if p.default is inspect.Parameter.empty}


@pytest.mark.parametrize("function", FUNCTIONS, ids=full_name)
def test_every_function_asks_for_a_permission_that_exists(function: Callable[..., Any]) -> None:
    assert permission_of(function) in PERMISSIONS, f"{full_name(function)} never checks its actor"


@pytest.mark.parametrize("role", [*ROLES, "system"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=full_name)
def test_a_role_it_is_not_for_is_refused_first(function: Callable[..., Any], role: Role) -> None:
    permission = permission_of(function)
    assert permission is not None
    if role in PERMISSIONS[permission]:
        with pytest.raises((AssertionError, DomainError, TypeError, AttributeError)) as got_further:
            function(Untouchable(), actor_in(role), **fill(function))
        assert not isinstance(got_further.value, NotAllowed)
    else:
        with pytest.raises(NotAllowed):
            function(Untouchable(), actor_in(role), **fill(function))
