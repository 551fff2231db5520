"""Whom a case waits for, in words."""

from collections.abc import Mapping
from typing import Final

from rules import states
from rules.lookups import Reference

_NAMES: Final[Mapping[str, str]] = {"us": "us", "resident": "the resident", "nobody": "nobody"}


def name_waiting_on(status: str, entity_code: str | None, reference: Reference) -> str:
    """Whom a case in a status waits for; the owner entity by its name."""
    whom = states.WAITING_ON[status]
    if whom == "entity" and entity_code is not None:
        return reference.entities[entity_code].name
    return _NAMES.get(whom, "the owner")
