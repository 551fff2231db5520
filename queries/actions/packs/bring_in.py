"""Bringing back what a pack saved: every item ends in exactly one place, however often the file comes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

from data.constraints import as_domain_error
from data.tables.outings import outing
from data.tables.packs import pack, pack_item, reserved_reference
from outward.pack.sealing import open_saved
from queries.actions.capture import OnTheSpot, Photo, add_to_case, capture_case
from queries.actions.log_case import Capture, ContactDetails
from queries.actions.plan import insert_references
from queries.capture.duplicates import Sought, find_alike
from queries.cases import CaseRecord, get_case
from rules.access import check
from rules.actor import Actor
from rules.capture.whereabouts import read_whereabouts
from rules.errors import Conflict, DomainError, InvalidInput, NotFound
from rules.lookups import Reference, list_live
from rules.packs.items import Item, digest_item, read_envelope, read_item, read_items

SLIP: Final = "Slip"
"""The system under which a query keeps the reference of a slip that was given for it as well."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file's items; `known` were brought in before. The four add up to `items`."""

    pack_id: UUID
    items: int
    created: int
    matched: int
    conflicts: int
    known: int


def bring_in(
    connection: Connection, actor: Actor, *, content: bytes, reference: Reference, now: datetime
) -> Brought:
    """Take in what a pack saved, all of it or nothing; a second time changes nothing.

    Raises:
        InvalidInput: no pack of this desk wrote the file, or it was changed since.
        NotFound: the pack is not among those the actor may see.
    """
    check(actor, "import_pack")
    envelope = read_envelope(content)
    found = lock_pack(connection, envelope.pack_id)
    contents = read_items(open_saved(found.key, envelope))
    items = [(each, read_item(each)) for each in contents]
    known = _list_known(connection, envelope.pack_id)
    _check_told_alike(known, items)
    _check_references(connection, envelope.pack_id, items)
    placed, ended = set(known), Counter[str]()
    for raw, item in items:
        if item.item_id in placed:
            ended["known"] += 1
            continue
        placed.add(item.item_id)
        ended[_place(connection, actor, found, raw, item, reference, now)] += 1
    return Brought(
        envelope.pack_id, len(items), ended["created"], ended["matched"], ended["conflict"], ended["known"]
    )


def lock_pack(connection: Connection, pack_id: UUID) -> Row[Any]:
    """The pack with its outing's kind and ward, locked, so that two people bring in one after the other.

    Raises:
        NotFound: there is none of that number among those the actor may see.
    """
    row = connection.execute(
        sa.select(pack, outing.c.kind, outing.c.ward_no, outing.c.region)
        .join(outing, outing.c.outing_id == pack.c.outing_id)
        .where(pack.c.pack_id == pack_id)
        .with_for_update(of=pack)
    ).one_or_none()
    if row is None:
        raise NotFound(
            "That file is of no pack that you may see. Give it to who took the pack, or a manager."
        )
    return row


def _list_known(connection: Connection, pack_id: UUID) -> dict[UUID, bytes]:
    known = sa.select(pack_item.c.item_id, pack_item.c.digest).where(pack_item.c.pack_id == pack_id)
    return {item_id: bytes(digest) for item_id, digest in connection.execute(known)}


def _check_told_alike(known: Mapping[UUID, bytes], items: list[tuple[Mapping[str, Any], Item]]) -> None:
    """A pack never changes what it wrote down; whoever did must not have it pass for what is in already."""
    told = dict(known)
    for raw, item in items:
        digest = digest_item(raw)
        if told.setdefault(item.item_id, digest) != digest:
            raise InvalidInput(
                f"The file tells of {item.reference} otherwise than before; nothing of it was taken in."
            )


def _check_references(
    connection: Connection, pack_id: UUID, items: list[tuple[Mapping[str, Any], Item]]
) -> None:
    own = set(
        connection.scalars(
            sa.select(reserved_reference.c.reference).where(reserved_reference.c.pack_id == pack_id)
        )
    )
    given = Counter({item.item_id: item.reference for _, item in items}.values())
    if not given.keys() <= own or any(times > 1 for times in given.values()):
        raise InvalidInput("The file gives references that are not this pack's; nothing of it was taken in.")


def _place(
    connection: Connection,
    actor: Actor,
    found: Row[Any],
    raw: Mapping[str, Any],
    item: Item,
    reference: Reference,
    now: datetime,
) -> str:
    """Find the one place of an item, and keep which it is."""
    values: dict[str, Any] = {}
    try:
        with connection.begin_nested():
            state, case = _make(connection, actor, found, item, reference, now)
            values = {"state": state, "case_id": case.case_id}
    except DomainError as error:
        values = {"state": "conflict", "said": str(error), "content": raw}
    except DBAPIError as error:
        refusal = as_domain_error(error)
        if refusal is None:
            raise
        values = {"state": "conflict", "said": str(refusal), "content": raw}
    known = {"pack_id": found.pack_id, "item_id": item.item_id, "reference": item.reference}
    brought = {"digest": digest_item(raw), "brought_by": actor.user_id, "brought_at": now}
    connection.execute(sa.insert(pack_item).values(known | brought | values))
    if "case_id" in values:
        note_issued(connection, item.reference, values["case_id"])
    return str(values["state"])


def _make(
    connection: Connection,
    actor: Actor,
    found: Row[Any],
    item: Item,
    reference: Reference,
    now: datetime,
) -> tuple[str, CaseRecord]:
    taken = as_taken(found, item, reference, now)
    if item.about:
        return "matched", match(connection, actor, item, taken, reference=reference, now=now)
    _check_alone(connection, actor, taken, reference)
    return "created", capture_case(connection, actor, taken=taken, reference=reference, now=now)


def match(
    connection: Connection,
    actor: Actor,
    item: Item,
    taken: OnTheSpot,
    *,
    about: str = "",
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Add what was said to the query it belongs to, which from then on answers to the slip's reference too.

    Raises:
        NotFound: there is no such query in the actor's area.
    """
    check(actor, "import_pack")
    case = get_case(connection, actor, reference=about or item.about)
    changed = add_to_case(connection, actor, case_id=case.case_id, taken=taken, reference=reference, now=now)
    insert_references(connection, case.case_id, [(SLIP, item.reference)], now)
    return changed


def as_taken(found: Row[Any], item: Item, reference: Reference, now: datetime) -> OnTheSpot:
    """An item as what the desk takes down on the spot, with the reference that its slip says."""
    capture = Capture(
        words=item.words,
        category_code=item.category,
        subcategory_code=item.subcategory or None,
        channel_code=_choose_channel(reference, found.kind),
        received_at=item.clamp(found.made_at, now),
        region=found.region,
        ward_no=found.ward_no,
        contact=ContactDetails(item.name, item.phone, item.email, item.language, item.consent),
    )
    photos = [Photo(each.file_name, each.content) for each in item.photos]
    return OnTheSpot(capture, item.where, photos, found.outing_id, item.reference)


def _choose_channel(reference: Reference, kind: str) -> str:
    """The channel that is called as the outing is; else the first by which queries come in."""
    channels = [each.code for each in list_live(reference.channels) if each.is_capture]
    return kind if kind in channels else channels[0]


def _check_alone(connection: Connection, actor: Actor, taken: OnTheSpot, reference: Reference) -> None:
    """Refuse to log twice what an account has an open query of the same kind about.

    Raises:
        Conflict: names it.
    """
    where = read_whereabouts(taken.where, reference.municipality.account_no_pattern)
    if where.kind != "account":
        return
    sought = Sought(account_no=where.text, category_code=taken.capture.category_code)
    for each in find_alike(connection, actor, sought=sought).queries:
        if each.category_code == taken.capture.category_code:
            raise Conflict(f"The account has an open query of this category already: {each.reference}.")


def note_issued(connection: Connection, reserved: str, case_id: int) -> None:
    """Keep to which query a reserved reference leads."""
    connection.execute(
        sa.update(reserved_reference)
        .where(reserved_reference.c.reference == reserved)
        .values(state="issued", case_id=case_id)
    )
