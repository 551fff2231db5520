"""Password hashes: bcrypt with the cost of this installation."""

import secrets
from functools import cache
from typing import Final

import bcrypt

from data.settings import get_settings

# no characters that are read wrongly from paper: 0 and o, 1, i and l
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """The bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(get_settings().bcrypt_cost)).decode()


def is_password(password: str, password_hash: str) -> bool:
    """Whether the password made the hash; one too long for bcrypt never did."""
    try:
        return bcrypt.checkpw(password.encode(), password_hash.encode())
    except ValueError:
        return False


@cache
def dummy_hash() -> str:
    """A hash that no known password makes, so that checking an unknown name takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(32))


def make_password() -> str:
    """A random password of four groups of four, about 79 bits, easy to read out and type."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)
