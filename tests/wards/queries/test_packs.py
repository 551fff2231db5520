"""Packs: references that never collide, files that are believed only whole, items with one place each."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from data.tables.cases import cases
from data.tables.packs import pack_item
from data.transaction import set_actor
from queries.actions.ask_status import ask_status
from queries.actions.outings.people import Going
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.packs.bring_in import Brought, bring_in
from queries.actions.packs.settle import close_pack, settle_item
from queries.actions.packs.take import MOST_REFERENCES, reserve, take_pack
from queries.cases import get_case
from queries.outings.outings import list_cases
from queries.packs import get_pack, list_brought, list_packs, read_sealed
from queries.search.search import search_cases
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.billing_extract import FIRST
from tests.wards.saved import key_of, list_reserved, write_item, write_saved

PASSPHRASE = "the jacaranda blooms late"


@pytest.fixture
def agent(city: Any) -> Actor:
    made: Actor = city.actor("agent")
    return made


@pytest.fixture
def outing_id(city: Any, agent: Actor) -> int:
    new = NewOuting(
        kind="walkabout", held_on=city.reference.local_day(city.now), ward_no=city.ward_no,
        people=[Going(agent.user_id, "agent")],
    )  # fmt: skip
    return plan_outing(city.connection, SYSTEM, new=new, reference=city.reference, now=city.now)


@pytest.fixture
def pack_id(city: Any, agent: Actor, outing_id: int) -> UUID:
    return take(city, agent, outing_id)


def take(city: Any, actor: Actor, outing_id: int, **changes: Any) -> UUID:
    asked: dict[str, Any] = {"passphrase": PASSPHRASE, "references": 5} | changes
    return take_pack(
        city.connection, actor, outing_id=outing_id, reference=city.reference, now=city.now, **asked
    )


def save(city: Any, pack_id: UUID, *items: dict[str, Any], **outside: Any) -> bytes:
    return write_saved(key_of(city.connection, pack_id), pack_id, items, **outside)


def bring(city: Any, actor: Actor, content: bytes) -> Brought:
    return bring_in(city.connection, actor, content=content, reference=city.reference, now=city.now)


def ended(brought: Brought) -> tuple[int, int, int, int]:
    assert brought.items == brought.created + brought.matched + brought.conflicts + brought.known
    return brought.created, brought.matched, brought.conflicts, brought.known


def test_a_query_gets_the_reference_that_was_given_out_and_belongs_to_the_outing(
    city: Any, agent: Actor, outing_id: int, pack_id: UUID
) -> None:
    first = list_reserved(city.connection, pack_id)[0]
    saved = save(city, pack_id, write_item(first, category=city.category))
    assert ended(bring(city, agent, saved)) == (1, 0, 0, 0)
    case = get_case(city.connection, agent, reference=first)
    assert (case.state.ward_no, case.state.category_code) == (city.ward_no, city.category)
    assert case.state.channel_code == "walkabout"
    found = list_cases(city.connection, agent, outing_id=outing_id)
    assert [(each.reference, each.part) for each in found] == [(first, "captured")]
    known = get_pack(city.connection, agent, pack_id=pack_id)
    assert (known.references, known.issued, known.conflicts) == (5, 1, 0)
    ordinary = city.log()
    assert ordinary.reference not in list_reserved(city.connection, pack_id)


def test_the_same_file_twice_or_a_longer_one_after_it_takes_each_query_in_once(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    first, second, *_ = list_reserved(city.connection, pack_id)
    one = write_item(first, category=city.category)
    two = write_item(second, category=city.category, words="The street has been dark for a week")
    saved = save(city, pack_id, one)
    assert ended(bring(city, agent, saved)) == (1, 0, 0, 0)
    before = city.connection.scalar(sa.select(sa.func.count()).select_from(cases))
    assert ended(bring(city, agent, saved)) == (0, 0, 0, 1)
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(cases)) == before
    assert ended(bring(city, agent, save(city, pack_id, one, two))) == (1, 0, 0, 1)


def test_an_item_that_was_changed_after_it_came_in_is_refused(city: Any, agent: Actor, pack_id: UUID) -> None:
    first, second, *_ = list_reserved(city.connection, pack_id)
    one = write_item(first, category=city.category)
    bring(city, agent, save(city, pack_id, one))
    changed = one | {"words": "Somebody wrote something else"}
    with pytest.raises(InvalidInput, match="otherwise than before"):
        bring(city, agent, save(city, pack_id, changed))
    new = write_item(second, category=city.category)
    with pytest.raises(InvalidInput, match="otherwise than before"):
        bring(city, agent, save(city, pack_id, new | {"reference": city.log().reference}, new))
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(pack_item)) == 1


def test_an_item_about_a_listed_query_goes_there_and_its_slip_leads_there(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    known = city.log()
    slip = list_reserved(city.connection, pack_id)[0]
    item = write_item(slip, category=city.category, about=known.reference, words="It still drips")
    assert ended(bring(city, agent, save(city, pack_id, item))) == (0, 1, 0, 0)
    [brought] = list_brought(city.connection, agent, pack_id=pack_id)
    assert (brought.state, brought.case_reference, brought.content) == ("matched", known.reference, None)
    found = search_cases(city.connection, agent, text=slip, reference=city.reference)
    assert known.reference in {hit.reference for hit in found.hits}


def test_a_slip_tells_how_the_query_stands_to_which_it_was_added_and_not_whose_it_is(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    known = city.log()
    slip, unused, *_ = list_reserved(city.connection, pack_id)
    item = write_item(slip, category=city.category, about=known.reference)
    bring(city, agent, save(city, pack_id, item))
    elsewhere = city.actor("agent", regions=("Q",))
    set_actor(city.connection, elsewhere)
    asked = {"reference": city.reference, "now": city.now}
    standing = ask_status(city.connection, elsewhere, typed=slip, **asked).standing
    assert standing is not None
    assert (standing.reference, standing.status) == (slip, known.state.status)
    assert ask_status(city.connection, elsewhere, typed=unused, **asked).standing is None
    set_actor(city.connection, SYSTEM)


def test_what_cannot_be_placed_waits_for_somebody_and_is_settled_once(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    first, second, *_ = list_reserved(city.connection, pack_id)
    lost = write_item(first, category=city.category, about="JHB-B-2019-000001-1")
    odd = write_item(second, category="no such category")
    assert ended(bring(city, agent, save(city, pack_id, lost, odd))) == (0, 0, 2, 0)
    waiting = {each.reference: each for each in list_brought(city.connection, agent, pack_id=pack_id)}
    assert waiting[first].content is not None
    known = city.log()
    settle(city, agent, pack_id, waiting[first].item_id, known.reference)
    with pytest.raises(Conflict, match="decided"):
        settle(city, agent, pack_id, waiting[first].item_id, known.reference)
    with pytest.raises(InvalidInput):
        settle(city, agent, pack_id, waiting[second].item_id)
    placed = {each.reference: each for each in list_brought(city.connection, agent, pack_id=pack_id)}
    assert (placed[first].state, placed[first].content) == ("matched", None)
    assert placed[second].state == "conflict"


def settle(city: Any, actor: Actor, pack_id: UUID, item_id: UUID, into: str = "") -> None:
    settle_item(
        city.connection, actor, pack_id=pack_id, item_id=item_id, into=into, reference=city.reference,
        now=city.now,
    )  # fmt: skip


def test_a_second_query_of_an_account_of_the_same_category_is_decided_by_a_person(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    open_already = city.log(account_no=FIRST, category_code=city.category)
    slip = list_reserved(city.connection, pack_id)[0]
    item = write_item(slip, category=city.category, where=FIRST)
    assert ended(bring(city, agent, save(city, pack_id, item))) == (0, 0, 1, 0)
    [waiting] = list_brought(city.connection, agent, pack_id=pack_id)
    assert open_already.reference in (waiting.said or "")
    settle(city, agent, pack_id, waiting.item_id)
    assert get_case(city.connection, agent, reference=slip).state.account_no == FIRST


def test_a_changed_foreign_or_misread_file_is_refused_whole(city: Any, agent: Actor, pack_id: UUID) -> None:
    slip = list_reserved(city.connection, pack_id)[0]
    good = save(city, pack_id, write_item(slip, category=city.category))
    outside = json.loads(good)
    flipped = ("A" if outside["data"][0] != "A" else "B") + outside["data"][1:]
    with pytest.raises(InvalidInput, match="changed or damaged"):
        bring(city, agent, json.dumps(outside | {"data": flipped}).encode())
    with pytest.raises(InvalidInput, match="changed or damaged"):
        bring(city, agent, write_saved(b"k" * 32, pack_id, [write_item(slip)]))
    with pytest.raises(NotFound, match="no pack"):
        bring(city, agent, json.dumps(outside | {"pack_id": str(uuid4())}).encode())
    for nonsense in (b"", b"\xff\xfe", b"[]", b"{}", b'{"format": "tharollo-pack"}', good[:-40]):
        with pytest.raises(InvalidInput):
            bring(city, agent, nonsense)
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(pack_item)) == 0


def test_references_of_others_and_one_given_twice_are_refused_whole(
    city: Any, agent: Actor, outing_id: int, pack_id: UUID
) -> None:
    slip = list_reserved(city.connection, pack_id)[0]
    other = list_reserved(city.connection, take(city, agent, outing_id))[0]
    good = write_item(slip, category=city.category)
    for bad in (write_item(other), write_item(city.log().reference), write_item(slip)):
        with pytest.raises(InvalidInput, match="not this pack's"):
            bring(city, agent, save(city, pack_id, good, bad))
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(pack_item)) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"words": 7}, {"words": "x" * 20_001}, {"words": "nul\0"}, {"words": "half a \ud83d"},
        {"consent": "yes"}, {"taken_at": "late"},
        {"taken_at": "2026-11-20T07:30:00"}, {"item_id": "7"}, {"photos": [{"data": "?"}]},
        {"photos": [{}] * 6}, {"photos": None},
    ],
)  # fmt: skip
def test_an_item_that_no_pack_writes_is_refused(
    city: Any, agent: Actor, pack_id: UUID, broken: dict[str, Any]
) -> None:
    slip = list_reserved(city.connection, pack_id)[0]
    with pytest.raises(InvalidInput, match="no file that a pack"):
        bring(city, agent, save(city, pack_id, write_item(slip, **broken)))


def test_a_clock_that_is_wrong_moves_nothing_out_of_the_outing(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    early, late, *_ = list_reserved(city.connection, pack_id)
    items = [
        write_item(early, category=city.category, taken_at="1999-01-01T00:00:00Z"),
        write_item(late, category=city.category, taken_at="2099-01-01T00:00:00Z", words="No water at all"),
    ]
    assert ended(bring(city, agent, save(city, pack_id, *items))) == (2, 0, 0, 0)
    for slip in (early, late):
        assert get_case(city.connection, agent, reference=slip).state.received_at == city.now


def test_closing_voids_what_nobody_was_given_and_a_late_file_still_comes_in(
    city: Any, agent: Actor, pack_id: UUID
) -> None:
    slip = list_reserved(city.connection, pack_id)[0]
    assert close_pack(city.connection, agent, pack_id=pack_id, now=city.now) == 5
    with pytest.raises(Conflict, match="already"):
        close_pack(city.connection, agent, pack_id=pack_id, now=city.now)
    saved = save(city, pack_id, write_item(slip, category=city.category))
    assert ended(bring(city, agent, saved)) == (1, 0, 0, 0)
    assert not set(list_reserved(city.connection, pack_id)) & set(
        reserve(city.connection, city.reference, city.region, 50, city.now)
    )


def test_only_who_goes_along_or_a_manager_takes_a_pack_and_a_weak_passphrase_is_refused(
    city: Any, agent: Actor, outing_id: int
) -> None:
    with pytest.raises(NotAllowed, match="not on this outing"):
        take(city, city.actor("agent"), outing_id)
    with pytest.raises(NotAllowed):
        take(city, city.actor("expert"), outing_id)
    assert take(city, city.actor("manager"), outing_id)
    for weak in ("short", "aaaaaaaaaaaaaaaa"):
        with pytest.raises(InvalidInput, match="password"):
            take(city, agent, outing_id, passphrase=weak)
    for count in (0, MOST_REFERENCES + 1):
        with pytest.raises(InvalidInput, match="references along"):
            take(city, agent, outing_id, references=count)


def test_a_councillor_of_another_ward_sees_no_pack(city: Any, pack_id: UUID) -> None:
    own, other = city.actor("councillor"), city.actor("councillor", wards=(city.other_ward_no,))
    set_actor(city.connection, own)
    assert [each.pack_id for each in list_packs(city.connection, own)] == [pack_id]
    assert "jacaranda" not in read_sealed(city.connection, own, pack_id=pack_id)
    set_actor(city.connection, other)
    assert list_packs(city.connection, other) == []
    with pytest.raises(NotFound):
        read_sealed(city.connection, other, pack_id=pack_id)
    with pytest.raises(NotFound):
        bring(city, other, json.dumps({
            "format": "tharollo-pack", "version": 1, "pack_id": str(pack_id), "iv": "", "data": "",
        }).encode())  # fmt: skip
    set_actor(city.connection, SYSTEM)


def test_a_councillor_brings_in_what_residents_of_the_ward_agreed_to(city: Any, pack_id: UUID) -> None:
    councillor = city.actor("councillor")
    first, second, *_ = list_reserved(city.connection, pack_id)
    agreed = write_item(first, category=city.category)
    silent = write_item(second, category=city.category, consent=False, words="No water at all")
    saved = save(city, pack_id, agreed, silent)
    set_actor(city.connection, councillor)
    assert ended(bring(city, councillor, saved)) == (1, 0, 1, 0)
    set_actor(city.connection, SYSTEM)
