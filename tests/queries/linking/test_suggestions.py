"""Suggestions: what may be the same query, with the reasons, within three statements."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import meter
from queries.actions.close import resolve
from queries.actions.hold import claim
from queries.actions.log_case import ContactDetails
from queries.cases import CaseRecord
from queries.linking.suggestions import MOST_SHOWN, Suggestion, suggest_links
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND
from tests.make import NOW, make_actor, make_case
from tests.queries.disputing import RECEIVED, find_lines, put_in_dispute
from tests.queries.linking.joining import LATER, merge_into, put_under, take_back
from tests.queries.statements import count_statements

ACCOUNT = "550000042"
WARD = 87
WORDS = "The geyser in the yard burst and the water bill tripled"


def suggest(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference
) -> dict[int, Suggestion]:
    found = suggest_links(connection, actor, case=case, reference=reference)
    return {each.case_id: each for each in found}


@pytest.mark.usefixtures("noise")
def test_the_same_account_and_month_weigh_more_than_the_account_alone(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case = make_case(connection, reference, account_no=ACCOUNT, words="My October bill is wrong")
    month = make_case(
        connection, reference, account_no=ACCOUNT, words="Charged double for 2026/10", category_code="rates"
    )
    topic = make_case(connection, reference, account_no=ACCOUNT, words="Somebody read another house")
    account = make_case(
        connection, reference, account_no=ACCOUNT, words="Please post it", category_code="rates"
    )
    found = suggest(connection, expert, case, reference)
    assert list(found) == [month.case_id, topic.case_id, account.case_id]
    assert found[month.case_id].reasons == ("same account and charge period (Oct 2026)",)
    assert found[topic.case_id].reasons == ("same account and category",)
    assert found[account.case_id].reasons == ("same account",)
    assert not any(each.is_other_account for each in found.values())


def test_lines_in_dispute_tell_the_charge_period(
    billing: Connection, mine: CaseRecord, expert: Actor, reference: Reference
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST, words="Bill of August is wrong")
    water: dict[LineKey, Any] = dict([find_lines(billing)["WATER_CONSUMPTION"]])
    put_in_dispute(billing, expert, mine, reference, water)
    (found,) = suggest(billing, expert, mine, reference).values()
    assert found.case_id == other.case_id
    assert found.reasons[0] == "same account and charge period (Aug 2025)"


def test_a_meter_that_was_on_both_accounts_is_a_reason(
    billing: Connection, mine: CaseRecord, expert: Actor, reference: Reference
) -> None:
    row = billing.execute(sa.select(meter).where(meter.c.account_no == FIRST).limit(1)).one()
    billing.execute(sa.insert(meter).values({**row._mapping, "account_no": SECOND}))
    other = make_case(billing, reference, now=RECEIVED, account_no=SECOND, words="Whose meter is this")
    (found,) = suggest(billing, expert, mine, reference).values()
    assert (found.case_id, found.reasons) == (other.case_id, (f"same meter {row.meter_no}",))
    assert found.is_other_account


@pytest.mark.usefixtures("noise")
def test_one_contact_and_like_words_are_reasons(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    who = ContactDetails("Nomsa Test", "011 375 5555", consent=True)
    case = make_case(connection, reference, words=WORDS, contact=who)
    other = make_case(
        connection, reference, words="Bill trippled after the geyser burst in yard", contact=who
    )
    make_case(connection, reference, words="Where do I post a letter", contact=who)
    (found,) = suggest(connection, expert, case, reference).values()
    assert found.case_id == other.case_id
    assert set(found.reasons) == {"same telephone number", "much the same words"}


@pytest.mark.usefixtures("noise")
def test_misspelt_words_of_one_ward_and_topic_are_found_but_not_of_another_topic(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case = make_case(connection, reference, words=WORDS, ward_no=WARD)
    misspelt = make_case(
        connection, reference, words="The geysr in the yaard burst and the watr bil tripled", ward_no=WARD
    )
    make_case(connection, reference, words=WORDS, ward_no=WARD, category_code="rates")
    make_case(connection, reference, words=WORDS, ward_no=88)
    (found,) = suggest(connection, expert, case, reference).values()
    assert (found.case_id, found.reasons) == (misspelt.case_id, ("much the same words",))


def test_only_open_queries_that_are_not_linked_yet_are_suggested(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case, closed, child, gone = (
        make_case(connection, reference, account_no=ACCOUNT, words=f"Word {n} of it") for n in range(4)
    )
    known: dict[str, Any] = {
        "case_id": closed.case_id,
        "seen_seq": None,
        "reference": reference,
        "now": LATER,
    }
    claim(connection, expert, **known)
    resolve(
        connection, expert, outcome_code="corrected", cause_code="misread", reason="It was read twice.",
        evidence="Book", **known,
    )  # fmt: skip
    put_under(connection, expert, child, case, reference)
    merge_into(connection, expert, gone, case, reference)
    assert suggest(connection, expert, case, reference) == {}
    take_back(connection, expert, gone, reference)
    assert list(suggest(connection, expert, case, reference)) == [gone.case_id]


def test_a_few_are_suggested_within_three_statements(
    connection: Connection, reference: Reference, expert: Actor, noise: list[CaseRecord]
) -> None:
    who = ContactDetails("Nomsa Test", "011 375 5555", "n@example.org", consent=True)
    made = [
        make_case(connection, reference, account_no=ACCOUNT, ward_no=WARD, contact=who, words=f"Bill {n}")
        for n in range(9)
    ]
    with count_statements(connection) as statements:
        found = suggest(connection, expert, made[0], reference)
    assert len(statements) == 3
    assert len(found) == MOST_SHOWN
    assert suggest(connection, expert, noise[0], reference) is not None


def test_only_queries_of_ones_area_are_suggested(
    connection: Connection, reference: Reference, act_as: Any
) -> None:
    south = make_actor(connection, "expert", regions=("G",))
    case, here, _ = (
        make_case(connection, reference, account_no=ACCOUNT, region=region) for region in ("G", "G", "B")
    )
    act_as(south)
    assert list(suggest(connection, south, case, reference)) == [here.case_id]


def test_councillors_see_none(connection: Connection, reference: Reference) -> None:
    councillor = make_actor(connection, "councillor", wards=(WARD,))
    case = make_case(connection, reference, now=NOW - timedelta(days=1))
    with pytest.raises(NotAllowed):
        suggest_links(connection, councillor, case=case, reference=reference)
