"""What a password must be: long enough to resist guessing, short enough for bcrypt to read all of it."""

from typing import Final

from rules.errors import InvalidInput

MIN_CHARACTERS: Final = 10
MAX_BYTES: Final = 72
MIN_DIFFERENT: Final = 5

RULE: Final = (
    f"At least {MIN_CHARACTERS} characters, with at least {MIN_DIFFERENT} different ones, "
    "and not your user name. A sentence of four or five words is best."
)


def check_password(password: str, username: str) -> None:
    """Refuse a new password that is easy to guess or that bcrypt would refuse to read.

    Spaces at either end are refused because the sign-in form drops them.

    Raises:
        InvalidInput: says which rule the password breaks, never the password.
    """
    if len(password) < MIN_CHARACTERS:
        raise InvalidInput(f"The password is too short. It needs at least {MIN_CHARACTERS} characters.")
    if len(password.encode()) > MAX_BYTES:
        raise InvalidInput(
            f"The password is too long. It may have {MAX_BYTES} characters, fewer with accents or symbols."
        )
    if password != password.strip() or not password.isprintable():
        raise InvalidInput("The password may not begin or end with a space, or hold tabs or line breaks.")
    if len(set(password.lower())) < MIN_DIFFERENT:
        raise InvalidInput(f"The password repeats itself. Use at least {MIN_DIFFERENT} different characters.")
    if username and username.lower() in password.lower():
        raise InvalidInput("The password holds the user name, which makes it easy to guess. Choose another.")
