"""A query as a pack wrote it down, and the checks that its file has to pass."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from rules.errors import InvalidInput

FORMAT: Final = "tharollo-pack"
VERSION: Final = 1
MOST_ITEMS: Final = 500
MOST_PHOTOS: Final = 5
_TEXTS: Final = {
    "reference": 40, "about": 40, "category": 60, "subcategory": 60, "words": 20_000, "where": 200,
    "name": 200, "phone": 60, "email": 200, "language": 20,
}  # fmt: skip
_FOREIGN: Final = "This is no file that a pack of this desk wrote. Choose the file that the pack saved."


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outside of what a pack saved: which pack, and what only its key opens."""

    pack_id: UUID
    iv: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A photo of an item."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One query. `about`: the reference of a listed query to which it belongs, or empty."""

    item_id: UUID
    reference: str
    taken_at: datetime
    about: str
    category: str
    subcategory: str
    words: str
    where: str
    name: str
    phone: str
    email: str
    language: str
    consent: bool
    photos: tuple[Snapshot, ...]

    def clamp(self, made_at: datetime, now: datetime) -> datetime:
        """When it was taken down, if the phone's clock can be believed; else the nearest time that can be."""
        return min(max(self.taken_at, made_at), now)


def read_envelope(content: bytes) -> Envelope:
    """The outside of a saved file.

    Raises:
        InvalidInput: it is none.
    """
    try:
        outside = json.loads(content.decode("utf-8"))
        if outside["format"] != FORMAT or outside["version"] != VERSION:
            raise InvalidInput(_FOREIGN)
        return Envelope(
            UUID(outside["pack_id"]),
            base64.b64decode(outside["iv"], validate=True),
            base64.b64decode(outside["data"], validate=True),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput(_FOREIGN) from error


def read_items(plain: bytes) -> list[Mapping[str, Any]]:
    """The items of an opened file as they came.

    Raises:
        InvalidInput: there are too many, or they are no list of items.
    """
    try:
        found = json.loads(plain.decode("utf-8"))["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(_FOREIGN) from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InvalidInput(_FOREIGN)
    if len(found) > MOST_ITEMS:
        raise InvalidInput(f"The file holds {len(found)} queries; a pack writes at most {MOST_ITEMS}.")
    return found


def read_item(content: Mapping[str, Any]) -> Item:
    """One item, with every text of its length.

    Raises:
        InvalidInput: something in it cannot have been written by a pack.
    """
    try:
        texts = {name: _read_text(content, name, most) for name, most in _TEXTS.items()}
        taken_at = datetime.fromisoformat(content["taken_at"])
        if taken_at.tzinfo is None or not isinstance(content["consent"], bool):
            raise InvalidInput(_FOREIGN)
        return Item(
            item_id=UUID(content["item_id"]),
            taken_at=taken_at.astimezone(UTC),
            consent=content["consent"],
            photos=_read_photos(content["photos"]),
            **texts,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
        raise InvalidInput(_FOREIGN) from error


def digest_item(content: Mapping[str, Any]) -> bytes:
    """The same for the same item, in whatever order its parts stand."""
    return sha256(json.dumps(content, sort_keys=True).encode()).digest()


def _read_text(content: Mapping[str, Any], name: str, most: int) -> str:
    text = content[name]
    if not isinstance(text, str) or len(text) > most or "\0" in text:
        raise InvalidInput(_FOREIGN)
    text.encode()  # half a character is a ValueError here, and a crash wherever it is kept
    return text


def _read_photos(photos: Sequence[Mapping[str, str]]) -> tuple[Snapshot, ...]:
    if not isinstance(photos, list) or len(photos) > MOST_PHOTOS:
        raise InvalidInput(_FOREIGN)
    return tuple(
        Snapshot(f"photo-{number}.jpg", base64.b64decode(each["data"], validate=True))
        for number, each in enumerate(photos, start=1)
    )
