"""One box finds a query by whatever somebody has in hand, forgives a slip, and hides what is not theirs."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from queries.actions.log_case import ContactDetails
from queries.cases import CaseRecord
from queries.search.hits import Hit
from queries.search.search import search_cases
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.many_cases import log_many

Search = Callable[[str], tuple[Hit, ...]]


@pytest.fixture
def wanted(connection: Connection, reference: Reference) -> CaseRecord:
    """The query that is looked for, among many others."""
    log_many(connection, reference, count=60, now=NOW)
    return make_case(
        connection,
        reference,
        words="The geyser burst and nobody believes the reading",
        account_no="551234567",
        contact=ContactDetails(name="Zanele Example", phone="011 555 0100"),
        foreign_references=(("C3", "8001-234 567"),),
    )


@pytest.fixture
def search(connection: Connection, reference: Reference, expert: Actor) -> Search:
    return lambda text: search_cases(connection, expert, text=text, reference=reference).hits


def test_each_thing_in_hand_finds_it(wanted: CaseRecord, search: Search) -> None:
    bare = wanted.reference.replace("-", "")
    for text, found_by in (
        (wanted.reference, "reference"),
        (f"  {bare.lower()} ", "reference"),
        ("8001234567", "foreign reference"),
        ("8001 234-567", "foreign reference"),
        ("55 123 4567", "account"),
        ("zanele", "name"),
        ("example zan", "name"),
        ("geyser burst", "words"),
        ("believes gey", "words"),
    ):
        assert [(hit.case_id, hit.found_by) for hit in search(text)] == [(wanted.case_id, found_by)], text


def test_one_slip_in_our_reference_is_forgiven_and_said(wanted: CaseRecord, search: Search) -> None:
    text = wanted.reference
    last = text[-3]
    for slip in (
        f"{text[:-3]}{(int(last) + 1) % 10}{text[-2:]}",
        text[:-4] + text[-3] + text[-4] + text[-2:] if text[-3] != text[-4] else text[:-1] + "?",
        text.replace("JHB", "JHP"),
    ):
        hits = {(hit.case_id, hit.found_by) for hit in search(slip)}
        assert (wanted.case_id, "similar reference") in hits, slip


def test_nothing_is_found_for_nothing_or_for_nonsense(wanted: CaseRecord, search: Search) -> None:
    for text in ("", "   ", "xyzzy", "'; DROP TABLE", "((&|!", "x" * 5000):
        assert search(text) == ()


def test_a_list_shows_the_account_masked(wanted: CaseRecord, search: Search) -> None:
    assert [hit.account_no for hit in search("geyser")] == ["55…4567"]


def test_a_scoped_person_finds_only_their_own(
    connection: Connection, reference: Reference, wanted: CaseRecord, act_as: Callable[[Actor], None]
) -> None:
    for regions, expected in ((("B",), 1), (("D",), 0)):
        actor = make_actor(connection, "expert", regions=regions)
        act_as(actor)
        for text in (wanted.reference, "8001234567", "551234567", "zanele", "geyser"):
            found = search_cases(connection, actor, text=text, reference=reference)
            assert len(found.hits) == expected, text


def test_a_councillor_finds_what_they_logged_and_no_account(
    connection: Connection, reference: Reference, wanted: CaseRecord, act_as: Callable[[Actor], None]
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    resident = ContactDetails(name="Zodwa Example", consent=True)
    own = make_case(
        connection, reference, actor=councillor, ward_no=87, account_no="551234567", contact=resident
    )
    act_as(councillor)
    hits = search_cases(connection, councillor, text="551234567", reference=reference).hits
    assert [(hit.case_id, hit.account_no) for hit in hits] == [(own.case_id, None)]


def test_administrators_do_not_search(connection: Connection, reference: Reference) -> None:
    with pytest.raises(NotAllowed):
        search_cases(connection, make_actor(connection, "admin"), text="x", reference=reference)
