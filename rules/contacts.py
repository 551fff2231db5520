"""Telephone numbers and e-mail addresses as people write them."""

import re
from typing import Final

from rules.errors import InvalidInput

_PHONE: Final = re.compile(r"\+?[0-9]{7,15}")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"()]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")
_HOME: Final = re.compile(r"0([1-9][0-9]{8})")


def clean_phone(text: str) -> str | None:
    """Digits with the country in front; a South African number written from home gets +27. None when empty.

    Raises:
        InvalidInput: it has letters, or too few or too many digits (E.164 allows 15).
    """
    bare = re.sub(r"[\s().\-/]", "", text)
    if not bare:
        return None
    if not _PHONE.fullmatch(bare):
        raise InvalidInput(f"“{text.strip()[:30]}” is no telephone number: write it like 011 375 5555.")
    home = _HOME.fullmatch(bare)
    return f"+27{home[1]}" if home else bare


def clean_email(text: str) -> str | None:
    """The address without surrounding space, its domain in lower case. None when empty.

    Raises:
        InvalidInput: it has no name, no @ or no domain.
    """
    bare = text.strip()
    if not bare:
        return None
    if not _EMAIL.fullmatch(bare) or ".." in bare:
        raise InvalidInput(f"“{bare[:60]}” is no e-mail address: write it like name@example.org.")
    name, _, domain = bare.rpartition("@")
    return f"{name}@{domain.lower()}"
