"""Seals of a pack: its inside behind a passphrase, what it saves by its own key.

AES-256-GCM, NIST SP 800-38D.
"""

import base64
import json
import os
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rules.errors import InvalidInput
from rules.packs.items import FORMAT, VERSION, Envelope

ITERATIONS: Final = 600_000
"""PBKDF2-HMAC-SHA256, as OWASP's password storage guidance asks."""
_SALT_BYTES: Final = 16
_IV_BYTES: Final = 12
_KEY_BYTES: Final = 32


def make_key() -> bytes:
    """A key for what a pack saves."""
    return os.urandom(_KEY_BYTES)


def seal(pack_id: UUID, passphrase: str, inside: Mapping[str, Any]) -> str:
    """What a pack holds, as JSON that only the passphrase opens."""
    salt, iv = os.urandom(_SALT_BYTES), os.urandom(_IV_BYTES)
    key = pbkdf2_hmac("sha256", passphrase.encode(), salt, ITERATIONS)
    data = AESGCM(key).encrypt(iv, json.dumps(inside, ensure_ascii=False).encode(), pack_id.bytes)
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "pack_id": str(pack_id),
            "iterations": ITERATIONS,
            "salt": base64.b64encode(salt).decode(),
            "iv": base64.b64encode(iv).decode(),
            "data": base64.b64encode(data).decode(),
        }
    )


def open_saved(key: bytes, envelope: Envelope) -> bytes:
    """What a pack saved.

    Raises:
        InvalidInput: it was changed since, or another pack wrote it.
    """
    try:
        return AESGCM(key).decrypt(envelope.iv, envelope.data, envelope.pack_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise InvalidInput(
            "This file was changed or damaged after the pack saved it, so nothing of it was taken in. "
            "Save it from the pack once more."
        ) from error
