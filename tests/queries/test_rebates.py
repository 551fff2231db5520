"""Papers of rebates: a check is kept with what is missing, and what ends soon is listed, nearest first."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.rebates import profile_rebates
from data.tables.people import audit
from queries.actions.rebates import check_rebate
from queries.cases import CaseRecord
from queries.rebates import list_checks, list_renewals
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor, make_case

RULES = profile_rebates("johannesburg")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)
WHOLE = list(RULES["esp"].documents)


def grant(account_no: str, kind: str, approved_on: str, valid_to: str = "") -> dict[str, object]:
    return {
        "account_no": account_no, "kind": kind, "percent": "100", "applied_on": approved_on,
        "approved_on": approved_on, "valid_to": valid_to, "value_limit_rand": "", "poverty_index": "",
    }  # fmt: skip


@pytest.fixture
def granted(connection: Connection) -> Connection:
    """FIRST's package ends by its months, THIRD's on billing's day, SECOND's was renewed meanwhile."""
    extract = make_extract()
    extract.rows["rebates"] = [
        grant(FIRST, "esp", "2026-06-10"),
        grant(THIRD, "esp", "2026-05-01", "2026-11-20"),
        grant(SECOND, "esp", "2026-05-20"),
        grant(SECOND, "esp", "2026-11-19"),
        grant(SECOND, "public_benefit", "2026-05-20"),
    ]
    put_extract(connection, extract)
    return connection


@pytest.fixture
def case(granted: Connection, reference: Reference) -> CaseRecord:
    return make_case(granted, reference, now=NOW, account_no=FIRST)


def send(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, **changes: object
) -> CaseRecord:
    values = {
        "case_id": case.case_id, "seen_seq": None, "rule": RULES["esp"], "documents": WHOLE,
        "checked_on": TODAY, "reference": reference, "now": NOW,
    } | changes  # fmt: skip
    return check_rebate(connection, actor, **values)  # type: ignore[arg-type]


def test_a_whole_application_has_an_end_and_stands_in_the_query(
    granted: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    after = send(granted, expert, case, reference)
    assert after.last_seq == case.last_seq + 1
    [kept] = list_checks(granted, expert, account_no=FIRST)
    assert (kept.missing, kept.checked_on, kept.ends_on) == ([], TODAY, date(2027, 5, 22))


def test_missing_papers_are_kept_and_the_newest_check_counts(
    granted: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    send(granted, expert, case, reference, documents=["id_document"])
    [first] = list_checks(granted, expert, account_no=FIRST)
    assert (first.missing, first.ends_on) == (["application_form", "proof_of_income", "statement"], None)
    send(granted, expert, case, reference)
    [kept] = list_checks(granted, expert, account_no=FIRST)
    assert list(kept.documents) == WHOLE


@pytest.mark.parametrize(
    "changes", [{"documents": ["no_such_paper"]}, {"checked_on": date(2026, 11, 24)}], ids=["paper", "future"]
)
def test_what_cannot_be_is_refused(
    granted: Connection, expert: Actor, case: CaseRecord, reference: Reference, changes: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput):
        send(granted, expert, case, reference, **changes)


def test_a_query_without_an_account_is_refused(
    granted: Connection, expert: Actor, reference: Reference
) -> None:
    bare = make_case(granted, reference, now=NOW, account_no=None)
    with pytest.raises(InvalidInput, match="Add the account"):
        send(granted, expert, bare, reference)


def test_what_ends_soon_stands_before_what_has_ended_and_each_look_is_audited(
    granted: Connection, expert: Actor
) -> None:
    found = list_renewals(granted, expert, rebates=RULES, on=TODAY, within_days=30)
    assert [(each.account_no, each.ends_on) for each in found] == [
        (FIRST, date(2026, 12, 9)),
        (THIRD, date(2026, 11, 20)),
    ]
    rows = sa.select(audit.c.subject).where(audit.c.user_id == expert.user_id)
    assert sorted(granted.scalars(rows)) == [FIRST, THIRD]
    assert len(list_renewals(granted, expert, rebates=RULES, on=TODAY, within_days=10)) == 1
    assert list_renewals(granted, expert, rebates=RULES, on=date(2027, 2, 28), within_days=10) == []


def test_a_renewal_says_what_the_last_check_found(
    granted: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    send(granted, expert, case, reference, documents=["id_document"])
    found = {e.account_no: e for e in list_renewals(granted, expert, rebates=RULES, on=TODAY, within_days=30)}
    check = found[FIRST].last_check
    assert check is not None
    assert "statement" in check.missing
    assert found[THIRD].last_check is None


def test_only_the_area_is_listed(granted: Connection) -> None:
    far = make_actor(granted, "agent", regions=("G",))
    found = list_renewals(granted, far, rebates=RULES, on=TODAY, within_days=30)
    assert FIRST not in [each.account_no for each in found]
    with pytest.raises(NotAllowed):
        list_renewals(granted, make_actor(granted, "admin"), rebates=RULES, on=TODAY, within_days=30)
