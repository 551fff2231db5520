"""Words are found in titles, notes and names, far back, in different texts, and in spite of slips."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from queries.actions.learn_words import keep_words
from queries.actions.log_case import ContactDetails
from queries.actions.talk import note
from queries.cases import CaseRecord
from queries.search.excerpts import read_excerpts
from queries.search.known_words import SOURCES, TEXTS, count_words, find_last, find_learnt
from queries.search.search import Found, search_cases
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from rules.search.learning import FEWEST_TEXTS
from tests.make import NOW, make_actor, make_case

Search = Callable[[str], Found]
STRETCH = 8192


@pytest.fixture
def search(connection: Connection, reference: Reference, expert: Actor) -> Search:
    return lambda text: search_cases(connection, expert, text=text, reference=reference)


def skip_numbers(connection: Connection, count: int) -> None:
    """Leave out numbers of cases and contacts, as many others between two would."""
    for sequence in ("cases_case_id_seq", "contact_contact_id_seq"):
        connection.execute(
            sa.text("SELECT count(nextval(:sequence)) FROM generate_series(1, :count)"),
            {"sequence": f"casework.{sequence}", "count": count},
        )


def learn(connection: Connection) -> None:
    """What the worker does now and then."""
    texts: dict[str, int] = {}
    for source in SOURCES:
        for word, count in count_words(connection, SYSTEM, source=source, after=0).items():
            texts[word] = texts.get(word, 0) + count
    kept = {word: count for word, count in texts.items() if count >= FEWEST_TEXTS}
    last = find_last(connection, SYSTEM, source=TEXTS)
    keep_words(connection, SYSTEM, texts=kept, last_text_id=last, now=NOW)


def write_note(connection: Connection, reference: Reference, case: CaseRecord, body: str) -> None:
    actor = make_actor(connection, "agent")
    note(connection, actor, case_id=case.case_id, body=body, reference=reference, now=NOW)


def test_a_note_is_found_and_shown_where_it_stands(
    connection: Connection, reference: Reference, expert: Actor, search: Search
) -> None:
    case = make_case(connection, reference, words="The bill is too high again")
    write_note(connection, reference, case, "The plumber found a quagga behind the stopcock")
    found = search("quagga stopcock")
    assert [hit.case_id for hit in found.hits] == [case.case_id]
    excerpts = read_excerpts(connection, expert, case_ids=[case.case_id], words=found.words)
    matches = [piece.text for piece in excerpts[case.case_id].pieces if piece.is_match]
    assert matches == ["quagga", "stopcock"]
    assert not excerpts[case.case_id].is_title


def test_a_title_with_every_word_is_marked_itself(
    connection: Connection, reference: Reference, expert: Actor, search: Search
) -> None:
    case = make_case(connection, reference, words="A quagga drank from the Geyser")
    found = search("quagga gey")
    [excerpt] = read_excerpts(connection, expert, case_ids=[case.case_id], words=found.words).values()
    assert excerpt.is_title
    assert "".join(piece.text for piece in excerpt.pieces) == case.title
    assert [piece.text for piece in excerpt.pieces if piece.is_match] == ["quagga", "Geyser"]


def test_words_of_different_texts_meet(connection: Connection, reference: Reference, search: Search) -> None:
    case = make_case(connection, reference, words="A quagga is on the statement")
    make_case(connection, reference, words="Another quagga altogether")
    write_note(connection, reference, case, "Asked the okapi department")
    assert [hit.case_id for hit in search("quagga okapi").hits] == [case.case_id]


def test_accents_and_capitals_do_not_matter(
    connection: Connection, reference: Reference, search: Search
) -> None:
    case = make_case(
        connection, reference, words="Die rekening is geëis", contact=ContactDetails(name="Zoë Quaggä")
    )
    for text in ("GEEIS", "geëis", "quagga", "Zoe"):
        assert [hit.case_id for hit in search(text).hits] == [case.case_id], text


def test_what_was_logged_long_ago_is_found_after_what_is_recent(
    connection: Connection, reference: Reference, search: Search
) -> None:
    cases = []
    for number in range(4):
        cases.append(
            make_case(
                connection, reference, words=f"Quagga number {number}", now=NOW + timedelta(minutes=number),
                contact=ContactDetails(name=f"Okapi Example {number}"),
            )
        )  # fmt: skip
        skip_numbers(connection, 3 * STRETCH)
    newest_first = [case.case_id for case in reversed(cases)]
    for text in ("quagga", "okapi"):
        found = search(text)
        assert [hit.case_id for hit in found.hits] == newest_first, text
        assert found.is_complete


def test_a_misspelt_word_is_put_right_once_it_is_known(
    connection: Connection, reference: Reference, search: Search
) -> None:
    cases = [make_case(connection, reference, words=f"The quagga meter, case {n}") for n in range(3)]
    make_case(connection, reference, words="A single okapi")
    assert search("quaga").meant == {}
    assert find_learnt(connection, SYSTEM) is None
    learn(connection)
    found = search("quaga meter")
    assert found.meant == {"quaga": "quagga"}
    assert {hit.case_id for hit in found.hits} == {case.case_id for case in cases}
    assert search("quagg").meant == {}, "the beginning of a word finds it as it is"
    assert search("okapy").hits == (), "a word of fewer texts is not kept"
    learnt = find_learnt(connection, SYSTEM)
    assert learnt is not None
    assert learnt.text_id == find_last(connection, SYSTEM, source=TEXTS)


def test_known_endings_find_the_same_as_any_ending(
    connection: Connection, reference: Reference, search: Search
) -> None:
    for number in range(3):
        make_case(connection, reference, words=f"Quaggas and quaggameters {number}")
    before = search("quag")
    learn(connection)
    after = search("quag")
    assert {hit.case_id for hit in after.hits} == {hit.case_id for hit in before.hits} != set()


def test_a_councillor_does_not_find_by_what_staff_wrote(
    connection: Connection, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    resident = ContactDetails(name="Zodwa Example", consent=True)
    own = make_case(
        connection, reference, actor=councillor, ward_no=87, contact=resident, words="The okapi is thirsty"
    )
    write_note(connection, reference, own, "A quagga of a case")
    act_as(councillor)
    for text, expected in (
        ("quagga", []),
        ("okapi quagga", []),
        ("okapi", [own.case_id]),
        ("zodwa", [own.case_id]),
    ):
        found = search_cases(connection, councillor, text=text, reference=reference)
        assert [hit.case_id for hit in found.hits] == expected, text
    assert read_excerpts(connection, councillor, case_ids=[own.case_id], words=("quagga",)) == {}
