"""That a database agrees with itself, as `manage.py check` asks."""

from sqlalchemy import Connection

from queries.actions.returns import mark_returns
from queries.check import check_cases
from queries.kpis.check import check_flows, check_sums
from rules.actor import SYSTEM
from rules.lookups import Reference


def assert_adds_up(connection: Connection, reference: Reference) -> None:
    """Rows are what events fold to, flows what they leave behind, and sums what counting gives."""
    cases = check_cases(connection, SYSTEM, after_id=0, limit=5_000)
    flows = check_flows(connection, SYSTEM, after_id=0, limit=5_000, reference=reference)
    assert cases is not None
    assert flows is not None
    assert list(cases.differences) == []
    assert list(flows.differences) == []
    assert check_sums(connection, SYSTEM) == []


def settle_returns(connection: Connection) -> None:
    """Note of every closing whether the account came back, as a round does."""
    while mark_returns(connection, SYSTEM):
        pass
