"""What is written down about a member of staff, and when it makes sense."""

import re
from dataclasses import dataclass, replace
from typing import Final

from rules.actor import ROLES, Role
from rules.contacts import clean_email
from rules.errors import InvalidInput

_USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,39}")
MAX_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class StaffFields:
    """The facts an administrator sets about a user. Empty scope lists set no limit."""

    username: str
    display_name: str
    role: Role
    email: str | None = None
    regions: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    category_codes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def clean_staff(fields: StaffFields) -> StaffFields:
    """The fields tidied: user name in lower case, no stray spaces, lists sorted and without repeats.

    Raises:
        InvalidInput: says which field is wrong and how to write it.
    """
    username = fields.username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise InvalidInput(
            "A user name has 2 to 40 letters, figures, dots or dashes and begins with a letter."
        )
    display_name = " ".join(fields.display_name.split())
    if not display_name or len(display_name) > MAX_NAME:
        raise InvalidInput(f"Give the name colleagues know this person by, up to {MAX_NAME} characters.")
    if fields.role not in ROLES:
        raise InvalidInput("Choose a role.")
    if fields.role == "councillor" and not fields.wards:
        raise InvalidInput("A councillor needs at least one ward.")
    return replace(
        fields,
        username=username,
        display_name=display_name,
        email=clean_email(fields.email or ""),
        regions=_tidy(fields.regions),
        wards=tuple(sorted(set(fields.wards))),
        category_codes=_tidy(fields.category_codes),
        skills=_tidy(fields.skills),
        languages=_tidy(fields.languages),
    )


def _tidy(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({value.strip() for value in values if value.strip()}))
