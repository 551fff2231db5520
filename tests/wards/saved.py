"""What a pack may give, and what its browser writes: items, and the file that is brought in."""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from data.tables.packs import pack, reserved_reference
from rules.packs.items import FORMAT, VERSION


def list_reserved(connection: Connection, pack_id: UUID) -> list[str]:
    """The references of a pack, in their order."""
    own = sa.select(reserved_reference.c.reference).where(reserved_reference.c.pack_id == pack_id)
    return list(connection.scalars(own.order_by(reserved_reference.c.reference)))


def key_of(connection: Connection, pack_id: UUID) -> bytes:
    """The key that a pack seals with what it saves."""
    return bytes(connection.execute(sa.select(pack.c.key).where(pack.c.pack_id == pack_id)).scalar_one())


def write_item(reference: str, **changes: Any) -> dict[str, Any]:
    """One query as the form writes it."""
    item: dict[str, Any] = {
        "item_id": str(uuid4()), "reference": reference, "taken_at": "2026-11-20T07:30:00.000Z", "about": "",
        "category": "metering", "subcategory": "", "words": "The meter is never read", "where": "",
        "name": "A resident", "phone": "", "email": "", "language": "", "consent": True, "photos": [],
    }  # fmt: skip
    return item | changes


def write_saved(key: bytes, pack_id: UUID, items: Sequence[Mapping[str, Any]], **outside: Any) -> bytes:
    """The file that a pack saves."""
    iv = os.urandom(12)
    plain = json.dumps({"items": list(items)}).encode()
    data = AESGCM(key).encrypt(iv, plain, pack_id.bytes)
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "pack_id": str(pack_id),
        "iv": base64.b64encode(iv).decode(),
        "data": base64.b64encode(data).decode(),
    }
    return json.dumps(whole | outside).encode()
