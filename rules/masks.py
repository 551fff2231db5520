"""Personal values with most of themselves hidden, for eyes that do not need the rest."""

from typing import Final

DOT: Final = "•"


def mask_phone(phone: str | None) -> str | None:
    """A phone number of which only the last three digits can be read."""
    return _keep_end(phone, 3)


def mask_id_number(id_number: str | None) -> str | None:
    """An ID number of which only the last three digits can be read; the first six are a birth date."""
    return _keep_end(id_number, 3)


def mask_account(account_no: str | None) -> str | None:
    """An account number of which only the first two and the last four characters can be read."""
    if not account_no:
        return None
    return f"{account_no[:2]}…{account_no[-4:]}" if len(account_no) > 7 else DOT * 3


def mask_email(email: str | None) -> str | None:
    """An e-mail address of which the first letter and the domain can be read."""
    if not email:
        return None
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}{DOT * 3}@{domain}" if at and name else DOT * 3


def mask_name(name: str | None) -> str | None:
    """A name as its initials, 'N. D.'."""
    words = (name or "").split()
    return " ".join(f"{word[0].upper()}." for word in words) or None


def _keep_end(value: str | None, kept: int) -> str | None:
    if not value:
        return None
    compact = "".join(character for character in value if character.isalnum())
    return DOT * 3 + compact[-kept:] if len(compact) > kept + 2 else DOT * 3
